package io.ringdown.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.ringdown.cdr.CrashDatabase;
import io.ringdown.demo.DemoPbx;
import io.ringdown.engine.TrunkPatterns;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** One run: everything is started, disturbed by plan, let go to its end, and judged. */
final class CrashRun {

    /**
     * What is sent so shortly before a kill need not be kept: the journal is flushed every 200 ms, and what has been
     * written to a socket is read a little later, on a busy machine up to this much.
     */
    private static final Duration UNCERTAIN = Duration.ofMillis(Long.getLong("crash.uncertain-ms", 250));

    /** Within this the lists of a login have been read. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    /** How long may be waited for what always comes: a machine may be slow. */
    private static final Duration LONG = Duration.ofMinutes(3);

    /** What is alive after so long stays so. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(30);

    private static final String PBX = "demo";
    private static final String TRUNKS = "PJSIP/trunk*";

    private final CrashPlan plan;
    private final Random random;
    private final Deliveries deliveries = new Deliveries(UNCERTAIN.toNanos() / 1_000);
    private final PlayedCalls played =
            new PlayedCalls(PBX, TrunkPatterns.of(List.of(TRUNKS)), Clock.systemUTC(), deliveries);
    private final Path folder;

    private ToldCalls told;
    private DemoPbx pbx;
    private ServiceProcess service;
    private CrashDatabase database;

    CrashRun(CrashPlan plan) throws IOException {
        this.plan = plan;
        this.random = new Random(plan.seed());
        this.folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "crash")), plan.name() + "-")
                .toAbsolutePath();
    }

    /** Another one each time, unless one is asked for by {@code -Dcrash.seed}. */
    static long seed() {
        return Long.getLong("crash.seed", System.nanoTime());
    }

    /** Fails unless nothing was lost, doubled, stuck or wrong. */
    static void mustBeGood(CrashPlan plan) throws Exception {
        Verdict verdict = new CrashRun(plan).run();
        assertThat(verdict.good())
                .withFailMessage(() -> plan + "\n" + verdict.table() + verdict.firstFaults())
                .isTrue();
    }

    Verdict run() throws Exception {
        say("%s; log and data in %s", plan, folder);
        Vertx vertx = Vertx.vertx();
        database = new CrashDatabase(Files.createDirectories(folder.resolve("database")));
        told = new ToldCalls(plan.seed());
        try {
            pbx = join(DemoPbx.start(vertx, new Random(plan.seed()), Clock.systemUTC(), plan.callsPerSecond(), played));
            service = new ServiceProcess(folder, settings());
            service.start();
            awaitLogin();
            pause(plan.calm());
            disturb();
            pause(plan.calm());
            join(pbx.finish());
            Set<String> alive = awaitQuiet();
            say(
                    "all has ended: %,d messages of %,d stories",
                    played.messages(), played.stories().size());
            awaitTold();
            Verdict verdict = judge(alive);
            say("%s%n%s%s", plan.name(), verdict.table(), verdict.firstFaults());
            Files.writeString(folder.resolve("verdict.txt"), verdict.table() + verdict.faults(Integer.MAX_VALUE));
            return verdict;
        } finally {
            if (service != null) {
                service.stop();
            }
            if (pbx != null) {
                join(pbx.close());
            }
            told.close();
            database.close();
            join(vertx.close());
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("ringdown.pbx." + PBX + ".host", "127.0.0.1");
        settings.put("ringdown.pbx." + PBX + ".port", "" + pbx.port());
        settings.put("ringdown.pbx." + PBX + ".username", pbx.username());
        settings.put("ringdown.pbx." + PBX + ".secret", pbx.secret());
        settings.put("ringdown.pbx." + PBX + ".trunks", TRUNKS);
        settings.put("quarkus.datasource.jdbc.url", database.url());
        settings.put("quarkus.datasource.username", database.username());
        settings.put("quarkus.datasource.password", database.password());
        settings.put("ringdown.cdr.retry-interval", "2s");
        settings.put("ringdown.webhook.told.url", told.url());
        settings.put("ringdown.webhook.told.retry-longest", "2s");
        return settings;
    }

    // ---- what is done to it

    private void disturb() throws Exception {
        int kills = plan.kills();
        int cuts = plan.cuts();
        int stopDatabaseAt = plan.databaseStop().isZero() ? -1 : (kills + cuts) / 2;
        for (int i = 0; kills + cuts > 0 || i <= stopDatabaseAt; i++) {
            if (i == stopDatabaseAt) {
                stopDatabase();
            }
            if (kills + cuts > 0) {
                boolean kill = random.nextInt(kills + cuts) < kills;
                if (kill) {
                    kill(--kills);
                } else {
                    cut(--cuts);
                }
            }
        }
    }

    /** One in four comes while the service starts, reads the lists or has just done so. */
    private void kill(int left) throws Exception {
        if (random.nextInt(4) == 0) {
            pause(millis(200, 4_000));
        } else {
            awaitLogin();
            pause(millis(1_000, 8_000));
        }
        killAndStart();
        if (left % 10 == 0) {
            say("%d kills to come, %,d messages", left, played.messages());
        }
    }

    private void killAndStart() throws Exception {
        deliveries.onKill(played.now());
        service.kill();
        if (random.nextBoolean()) {
            pause(millis(0, 2_000));
        }
        service.start();
    }

    private void cut(int left) throws Exception {
        awaitLogin();
        pause(random.nextInt(4) == 0 ? millis(0, 100) : millis(500, 4_000));
        deliveries.onKill(played.now());
        pbx.cut();
        if (left % 10 == 0) {
            say("%d cuts to come", left);
        }
    }

    private void stopDatabase() throws Exception {
        say("PostgreSQL stops for %s", plan.databaseStop());
        database.stop();
        if (plan.killWhileDatabaseStopped()) {
            Duration half = plan.databaseStop().dividedBy(2);
            pause(half);
            killAndStart();
            pause(half);
        } else {
            pause(plan.databaseStop());
        }
        database.start();
        say("PostgreSQL runs again");
    }

    // ---- what is waited for

    private void awaitLogin() throws Exception {
        await("the service logs in", () -> {
            if (!service.runs()) {
                fail("the service has ended by itself, see " + folder.resolve("service.log"));
            }
            return deliveries.loggedIn();
        });
    }

    /** Until all is written that will be. @return calls that do not end */
    private Set<String> awaitQuiet() throws Exception {
        awaitLogin();
        Set<String> alive = new TreeSet<>();
        long[] onlyAliveSince = {0};
        await("all calls have ended and are written", () -> {
            alive.clear();
            JsonObject pbx = new JsonObject(service.query("{ pbxes { state } calls { id } }")).getJsonObject("data");
            pbx.getJsonArray("calls").forEach(call -> alive.add(((JsonObject) call).getString("id")));
            boolean followed = pbx.getJsonArray("pbxes")
                    .getJsonObject(0)
                    .getString("state")
                    .equals("CONNECTED");
            if (!followed || !written()) {
                onlyAliveSince[0] = 0;
                return false;
            }
            long now = System.nanoTime();
            onlyAliveSince[0] = onlyAliveSince[0] == 0 ? now : onlyAliveSince[0];
            return alive.isEmpty() || now - onlyAliveSince[0] > STUCK_AFTER.toNanos();
        });
        return alive;
    }

    /** Whoever is told by a webhook heard of every call that was written. */
    private void awaitTold() throws Exception {
        Set<String> missing = new TreeSet<>();
        try {
            await("all calls are told to the webhook", () -> {
                try (Connection connection = database.connect()) {
                    missing.clear();
                    StoredCall.all(connection).forEach(call -> missing.add(call.id()));
                }
                missing.removeIf(told::knows);
                return missing.isEmpty();
            });
        } catch (AssertionError inVain) {
            throw new AssertionError("calls that the webhook was not told of: " + missing, inVain);
        }
        say("the webhook was told of %,d calls, by %,d requests", told.calls(), told.requests());
    }

    private boolean written() throws Exception {
        JsonArray checks = new JsonObject(service.get("/q/health/ready")).getJsonArray("checks");
        JsonObject data = checks.getJsonObject(0).getJsonObject("data");
        assertThat(data.getLong("refusedFull") + data.getLong("refusedData"))
                .as("records refused, see %s", folder)
                .isZero();
        return "UP".equals(data.getString("state")) && data.getLong("queued") == 0;
    }

    private Verdict judge(Set<String> alive) throws SQLException {
        try (Connection connection = database.connect()) {
            return new Verdict(deliveries, SETTLED.toNanos() / 1_000)
                    .judge(played, PBX, StoredCall.all(connection), alive);
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + LONG.toNanos();
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (IOException | RuntimeException notYet) {
                last = notYet;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("waited in vain: " + what, last);
    }

    private static void pause(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    private Duration millis(int from, int to) {
        return Duration.ofMillis(random.nextInt(from, to));
    }

    private static <T> T join(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private void say(String format, Object... values) {
        System.out.println("crash: " + String.format(format, values).indent(0).stripTrailing());
    }
}
