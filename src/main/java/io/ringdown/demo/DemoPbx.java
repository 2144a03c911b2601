package io.ringdown.demo;

import io.ringdown.ami.codec.AmiMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A company's PBX for whoever has none at hand: plays recordings of real traffic over a {@link FakePbx}, in real time
 * and for ever, several calls at once, each time with other people. Lists tell what is there at that moment, so a
 * client may come and go at any time.
 */
public final class DemoPbx {

    /** The most calls that it begins per second. */
    public static final double MOST_CALLS_PER_SECOND = 200;

    /** What would change a call or a queue: recorded people do what they did. */
    private static final List<String> ORDERS = List.of(
            "Originate",
            "Hangup",
            "Redirect",
            "BlindTransfer",
            "Atxfer",
            "CancelAtxfer",
            "Park",
            "Bridge",
            "MixMonitor",
            "StopMixMonitor",
            "MuteAudio",
            "PlayDTMF",
            "QueueAdd",
            "QueueRemove",
            "QueuePause");

    private static final String USERNAME = "demo";
    private static final long MOST_BEHIND_MICROS = 10_000_000;
    private static final int MOST_PER_TURN = 200;

    /** Learns what was really played and told, and to whom; called on the PBX's event loop, in order. */
    public interface Witness extends FakePbx.Watcher {

        Witness NONE = new Witness() {};

        /**
         * A message of a playback was written to each client that is logged in.
         *
         * @param playback counts those that began, from 0
         * @param last it was the last of this playback
         */
        default void onMessage(long playback, String recording, AmiMessage message, boolean last) {}

        /**
         * A client of this user is about to be told one of the lists of what is there.
         *
         * @param linkedIds of each channel by its id
         */
        default void onList(String username, Map<String, String> linkedIds) {}
    }

    private final Vertx vertx;
    private final Clock clock;
    private final FakePbx pbx;
    private final DemoScript script;
    private final Witness witness;
    private final String secret;
    private final Promise<Void> over = Promise.promise();

    private long timer;
    private boolean closed;

    private DemoPbx(Vertx vertx, Clock clock, FakePbx pbx, DemoScript script, Witness witness, String secret) {
        this.vertx = vertx;
        this.clock = clock;
        this.pbx = pbx;
        this.script = script;
        this.witness = witness;
        this.secret = secret;
    }

    /**
     * Listens on a free port of 127.0.0.1 and begins to play. Reads the recordings before it returns, so it is not for
     * an event loop.
     *
     * @param random what is played when and by whom: the same seed gives the same calls
     */
    public static Future<DemoPbx> start(Vertx vertx, RandomGenerator random, Clock clock) {
        return start(vertx, random, clock, DemoScript.Settings.COMPANY, Witness.NONE);
    }

    /**
     * The same of a company as large as this takes.
     *
     * @param callsPerSecond stories that begin per second, above 0; some are more than one call
     * @throws IllegalArgumentException when it is more than {@link #MOST_CALLS_PER_SECOND}
     */
    public static Future<DemoPbx> start(
            Vertx vertx, RandomGenerator random, Clock clock, double callsPerSecond, Witness witness) {
        if (!(callsPerSecond > 0 && callsPerSecond <= MOST_CALLS_PER_SECOND)) {
            throw new IllegalArgumentException(
                    callsPerSecond + " calls per second: more than 0, at most " + MOST_CALLS_PER_SECOND);
        }
        return start(vertx, random, clock, DemoScript.Settings.load(callsPerSecond), witness);
    }

    private static Future<DemoPbx> start(
            Vertx vertx, RandomGenerator random, Clock clock, DemoScript.Settings settings, Witness witness) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String secret = HexFormat.of().formatHex(bytes);
        var script = new DemoScript(Recording.bundled(), random, micros(clock.instant()), settings);
        return FakePbx.start(vertx, new FakePbx.Settings(USERNAME, secret), clock)
                .map(pbx -> {
                    var demo = new DemoPbx(vertx, clock, pbx, script, witness, secret);
                    pbx.setSnapshot(demo::snapshot);
                    ORDERS.forEach(order -> pbx.answer(
                            order,
                            action -> FakePbx.bytes(FakePbx.response(
                                    action,
                                    "Error",
                                    "Message",
                                    "this is the demo PBX, it plays recorded calls and takes no orders"))));
                    pbx.watchClients(witness);
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

    /** Lets in a user of this name too, with the same secret. */
    public void addUser(String username) {
        pbx.addUser(username, secret);
    }

    /** Begins nothing more; completes when what is being played has ended. */
    public Future<Void> finish() {
        pbx.context().runOnContext(_ -> {
            script.stopStarting();
            vertx.cancelTimer(timer);
            play();
        });
        return over.future();
    }

    /** Cuts every connection without a word, and goes on playing and listening. */
    public void cut() {
        pbx.cut();
    }

    /** The same to the connections of one user. */
    public void cut(String username) {
        pbx.cut(username);
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
            DemoScript.Timed next = script.next();
            pbx.send(next.message());
            witness.onMessage(next.playback(), next.recording(), next.message(), next.last());
        }
        if (script.nextAt() == Long.MAX_VALUE) {
            over.tryComplete();
            return;
        }
        long wait = (script.nextAt() - now) / 1_000;
        timer = vertx.setTimer(Math.max(1, wait), _ -> play());
    }

    private PbxSnapshot snapshot(String username) {
        PbxSnapshot now = script.snapshot(micros(clock.instant()));
        Map<String, String> linkedIds = new LinkedHashMap<>();
        now.channels().forEach(channel -> linkedIds.put(channel.get("Uniqueid"), channel.get("Linkedid")));
        witness.onList(username, linkedIds);
        return now;
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
}
