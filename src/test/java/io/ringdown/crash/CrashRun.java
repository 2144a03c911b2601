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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
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
    private static final Duration LONG = Duration.ofMinutes(5);

    /** After so long no more blows fall, how many there may be left. */
    private static final Duration MOST = Duration.ofMinutes(Long.getLong("crash.minutes", 1_000));

    /** What is alive after so long stays so. */
    private static final Duration STUCK_AFTER = Duration.ofSeconds(30);

    private static final String PBX = "demo";
    private static final String TRUNKS = "PJSIP/trunk*";

    private final CrashPlan plan;
    private final Random random;
    private final Map<String, Deliveries> deliveries = new TreeMap<>();
    private final PlayedCalls played;
    private final Path folder;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private ToldCalls told;
    private DemoPbx pbx;
    private CrashDatabase database;

    /** @param user as whom it logs in to the PBX */
    private record Replica(String user, ServiceProcess service, Deliveries deliveries) {}

    CrashRun(CrashPlan plan) throws IOException {
        this.plan = plan;
        this.random = new Random(plan.seed());
        this.folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "crash")), plan.name() + "-")
                .toAbsolutePath();
        for (int i = 1; i <= plan.replicas(); i++) {
            deliveries.put("replica-" + i, new Deliveries(UNCERTAIN.toNanos() / 1_000));
        }
        this.played = new PlayedCalls(PBX, TrunkPatterns.of(List.of(TRUNKS)), Clock.systemUTC(), deliveries);
    }

    /** Another one each time, unless one is asked for by {@code -Dcrash.seed}. */
    static long seed() {
        return Long.getLong("crash.seed", System.nanoTime());
    }

    /** Fails unless nothing was lost, doubled, stuck or wrong. */
    static void mustBeGood(CrashPlan plan) throws Exception {
        List<String> faults = new CrashRun(plan).run();
        assertThat(faults)
                .withFailMessage(() -> plan + "\n" + String.join("\n", faults))
                .isEmpty();
    }

    /** @return what was wrong */
    List<String> run() throws Exception {
        say("%s; log and data in %s", plan, folder);
        Vertx vertx = Vertx.vertx();
        database = new CrashDatabase(Files.createDirectories(folder.resolve("database")));
        told = new ToldCalls(plan.seed());
        try {
            pbx = join(DemoPbx.start(vertx, new Random(plan.seed()), Clock.systemUTC(), plan.callsPerSecond(), played));
            for (Map.Entry<String, Deliveries> each : deliveries.entrySet()) {
                String user = each.getKey();
                pbx.addUser(user);
                ServiceProcess service = new ServiceProcess(folder.resolve(user), settings(user));
                replicas.add(new Replica(user, service, each.getValue()));
                service.start();
            }
            for (Replica replica : replicas) {
                awaitLogin(replica);
            }
            subscribe(vertx);
            pause(plan.calm());
            disturb();
            pause(plan.calm());
            if (plan.rolling()) {
                restartAll();
            }
            join(pbx.finish());
            Set<String> alive = awaitQuiet();
            say(
                    "all has ended: %,d messages of %,d stories",
                    played.messages(), played.stories().size());
            for (Subscriber subscriber : subscribers) {
                faults.addAll(subscriber.finish());
                say("a subscriber: %s", subscriber);
            }
            Verdict verdict = judge(alive);
            say("%s%n%s%s", plan.name(), verdict.table(), verdict.firstFaults());
            Files.writeString(folder.resolve("verdict.txt"), verdict.table() + verdict.faults(Integer.MAX_VALUE));
            if (!verdict.good()) {
                faults.add(verdict.table() + verdict.firstFaults());
            }
            awaitTold();
            return faults;
        } finally {
            for (Replica replica : replicas) {
                replica.service().close();
            }
            if (pbx != null) {
                join(pbx.close());
            }
            told.close();
            database.close();
            join(vertx.close());
        }
    }

    private void subscribe(Vertx vertx) {
        List<ServiceProcess> services = replicas.stream().map(Replica::service).toList();
        for (int i = 0; i < plan.subscribers(); i++) {
            Subscriber subscriber = new Subscriber(vertx, services, plan.seed() + i);
            subscribers.add(subscriber);
            subscriber.start();
        }
    }

    private Map<String, String> settings(String user) {
        Map<String, String> settings = new HashMap<>();
        settings.put("ringdown.pbx." + PBX + ".host", "127.0.0.1");
        settings.put("ringdown.pbx." + PBX + ".port", "" + pbx.port());
        settings.put("ringdown.pbx." + PBX + ".username", user);
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
        Map<Blow, Integer> left = new EnumMap<>(Blow.class);
        left.putAll(plan.blows());
        int blows = sum(left);
        long end = System.nanoTime() + MOST.toNanos();
        for (int i = 0; i < blows || i == 0; i++) {
            if (System.nanoTime() > end) {
                say("no more after %s; left out: %s", MOST, left);
                return;
            }
            if (i == blows / 2 && !plan.databaseStop().isZero()) {
                stopDatabase();
            }
            if (sum(left) > 0) {
                Blow blow = next(left);
                left.merge(blow, -1, Integer::sum);
                strike(blow, replicas.get(random.nextInt(replicas.size())));
                if (sum(left) % 5 == 0) {
                    say("to come: %s; %,d messages", left, played.messages());
                }
            }
        }
    }

    private static int sum(Map<Blow, Integer> blows) {
        return blows.values().stream().mapToInt(Integer::intValue).sum();
    }

    private Blow next(Map<Blow, Integer> left) {
        int which = random.nextInt(sum(left));
        for (Map.Entry<Blow, Integer> each : left.entrySet()) {
            which -= each.getValue();
            if (which < 0) {
                return each.getKey();
            }
        }
        throw new IllegalStateException("nothing is left");
    }

    /** One in four comes while the service starts, reads the lists or has just done so. */
    private void strike(Blow blow, Replica victim) throws Exception {
        boolean early = random.nextInt(4) == 0;
        if (!early || blow == Blow.CUT) {
            awaitLogin(victim);
        }
        switch (blow) {
            case KILL, STOP, PAUSE -> pause(early ? millis(200, 4_000) : millis(1_000, 8_000));
            case CUT -> pause(early ? millis(0, 100) : millis(500, 4_000));
        }
        awaitAnother(victim);
        switch (blow) {
            case KILL -> {
                victim.deliveries().onKill(played.now());
                victim.service().kill();
                startAgain(victim);
            }
            case STOP -> {
                victim.deliveries().onKill(played.now());
                victim.service().stop();
                startAgain(victim);
            }
            case PAUSE -> standStill(victim);
            case CUT -> {
                victim.deliveries().onKill(played.now());
                pbx.cut(victim.user());
            }
        }
    }

    private void startAgain(Replica victim) throws Exception {
        if (random.nextBoolean()) {
            pause(millis(0, 2_000));
        }
        victim.service().start();
    }

    /** One in four never wakes up. */
    private void standStill(Replica victim) throws Exception {
        victim.deliveries().onPause(played.now());
        victim.service().pause();
        pause(random.nextInt(4) == 0 ? millis(8_000, 20_000) : millis(100, 6_000));
        if (random.nextInt(4) == 0) {
            victim.deliveries().onKill(played.now());
            victim.service().kill();
            victim.deliveries().onResume(played.now());
            startAgain(victim);
        } else {
            victim.service().resume();
            victim.deliveries().onResume(played.now());
        }
    }

    /** As an update does it: the next when the one before is ready. */
    private void restartAll() throws Exception {
        for (Replica replica : replicas) {
            replica.deliveries().onKill(played.now());
            replica.service().stop();
            replica.service().start();
            awaitReady(replica);
            pause(plan.calm());
        }
        say("all replicas were stopped and started, one after the other");
    }

    private void stopDatabase() throws Exception {
        say("PostgreSQL stops for %s", plan.databaseStop());
        database.stop();
        if (plan.killWhileDatabaseStopped()) {
            Duration half = plan.databaseStop().dividedBy(2);
            pause(half);
            Replica victim = replicas.get(random.nextInt(replicas.size()));
            victim.deliveries().onKill(played.now());
            victim.service().kill();
            startAgain(victim);
            pause(half);
        } else {
            pause(plan.databaseStop());
        }
        database.start();
        say("PostgreSQL runs again");
    }

    // ---- what is waited for

    private void awaitLogin(Replica replica) throws Exception {
        await(replica.user() + " logs in", () -> {
            if (!replica.service().runs()) {
                fail(replica.user() + " has ended by itself, see " + folder);
            }
            return replica.deliveries().loggedIn();
        });
    }

    /** All replicas are away at once only where there is but one. */
    private void awaitAnother(Replica victim) throws Exception {
        if (replicas.size() > 1) {
            await("another than " + victim.user() + " is logged in", () -> replicas.stream()
                    .anyMatch(other -> other != victim && other.deliveries().loggedIn()));
        }
    }

    private void awaitReady(Replica replica) throws Exception {
        awaitLogin(replica);
        await(replica.user() + " is ready", () -> new JsonObject(
                        replica.service().get("/q/health/ready"))
                .getString("status")
                .equals("UP"));
    }

    /** Until all is written that will be. @return calls that do not end */
    private Set<String> awaitQuiet() throws Exception {
        Set<String> alive = new TreeSet<>();
        for (Replica replica : replicas) {
            awaitLogin(replica);
            alive.addAll(awaitQuiet(replica.service()));
        }
        return alive;
    }

    private Set<String> awaitQuiet(ServiceProcess service) throws Exception {
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
            if (!followed || !written(service)) {
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
                    missing.addAll(StoredCall.ids(connection));
                }
                missing.removeIf(told::knows);
                return missing.isEmpty();
            });
        } catch (AssertionError inVain) {
            faults.add("calls that the webhook was not told of: " + missing);
        }
        say("the webhook was told of %,d calls, by %,d requests", told.calls(), told.requests());
    }

    private boolean written(ServiceProcess service) throws Exception {
        JsonArray checks = new JsonObject(service.get("/q/health/ready")).getJsonArray("checks");
        JsonObject data = checks.getJsonObject(0).getJsonObject("data");
        assertThat(data.getLong("refusedFull") + data.getLong("refusedData"))
                .as("records refused, see %s", folder)
                .isZero();
        return "UP".equals(data.getString("state")) && data.getLong("queued") == 0;
    }

    private Verdict judge(Set<String> alive) throws SQLException {
        try (Connection connection = database.connect()) {
            return new Verdict(List.copyOf(deliveries.values()), SETTLED.toNanos() / 1_000)
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
