package io.ringdown.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A company's PBX for whoever has none at hand: plays recordings of real traffic over a {@link FakePbx}, in real time
 * and for ever, several calls at once, each time with other people. Lists tell what is there at that moment, so a
 * client may come and go at any time.
 */
public final class DemoPbx {

    private static final String USERNAME = "demo";
    private static final long MOST_BEHIND_MICROS = 10_000_000;
    private static final int MOST_PER_TURN = 200;

    private final Vertx vertx;
    private final Clock clock;
    private final FakePbx pbx;
    private final DemoScript script;
    private final String secret;

    private long timer;
    private boolean closed;

    private DemoPbx(Vertx vertx, Clock clock, FakePbx pbx, DemoScript script, String secret) {
        this.vertx = vertx;
        this.clock = clock;
        this.pbx = pbx;
        this.script = script;
        this.secret = secret;
    }

    /**
     * Listens on a free port of 127.0.0.1 and begins to play. Reads the recordings before it returns, so it is not for
     * an event loop.
     *
     * @param random what is played when and by whom: the same seed gives the same calls
     */
    public static Future<DemoPbx> start(Vertx vertx, RandomGenerator random, Clock clock) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String secret = HexFormat.of().formatHex(bytes);
        var script = new DemoScript(Recording.bundled(), random, micros(clock.instant()));
        return FakePbx.start(vertx, new FakePbx.Settings(USERNAME, secret), clock)
                .map(pbx -> {
                    var demo = new DemoPbx(vertx, clock, pbx, script, secret);
                    pbx.setSnapshot(() -> script.snapshot(micros(clock.instant())));
                    pbx.context().runOnContext(_ -> demo.play());
                    return demo;
                });
    }

    public int port() {
        return pbx.port();
    }

    public String username() {
        return USERNAME;
    }

    /** Made anew at each start. */
    public String secret() {
        return secret;
    }

    /** Ends in the middle of whatever is played, and cuts every connection. */
    public Future<Void> close() {
        pbx.context().runOnContext(_ -> {
            closed = true;
            vertx.cancelTimer(timer);
        });
        return pbx.close();
    }

    private void play() {
        if (closed) {
            return;
        }
        long now = micros(clock.instant());
        long behind = now - script.nextAt();
        if (behind > MOST_BEHIND_MICROS) {
            script.delay(behind);
        }
        for (int i = 0; i < MOST_PER_TURN && script.nextAt() <= now; i++) {
            pbx.send(script.next().message());
        }
        long wait = (script.nextAt() - now) / 1_000;
        timer = vertx.setTimer(Math.max(1, wait), _ -> play());
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
}
