package io.ringdown.fleet;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.EventReader;
import io.ringdown.demo.DemoPbx;
import io.ringdown.demo.FakePbx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many PBXs in a process of their own, so that what they cost is not counted as the service's. Arguments: how many, and how
 * many stories each begins per second. It says where they listen, a line each, then takes a word a line from standard
 * input: {@code flood N} (events per second, 0 ends it), {@code silent}, {@code finish}, {@code count}, {@code late}.
 *
 * <pre>
 * pbx g0 40123 demo 5f…      a good one: name, port, user, secret
 * ready
 * </pre>
 */
public final class FleetPbxes {

    private static final int FLOOD_EVERY_MILLIS = 10;

    /** What a good one has told to whoever was logged in. */
    private static final class Told implements DemoPbx.Witness {
        final AtomicLong messages = new AtomicLong();
        final AtomicLong logins = new AtomicLong();
        private int loggedIn;

        @Override
        public void onMessage(long playback, String recording, AmiMessage message, boolean last) {
            if (loggedIn > 0) {
                messages.incrementAndGet();
                Instant now = Instant.now();
                long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
                late(micros - EventReader.timestamp(message, micros));
            }
        }

        @Override
        public void onLogin(FakePbx.Login login) {
            logins.incrementAndGet();
            loggedIn++;
        }

        @Override
        public void onGone(FakePbx.Login login) {
            loggedIn--;
        }
    }

    /** How late this process itself wrote, by milliseconds, since it was asked last. */
    private static final long[] LATE = new long[10_000];

    private static synchronized void late(long micros) {
        LATE[Math.clamp(micros / 1_000, 0, LATE.length - 1)]++;
    }

    private static synchronized String late() {
        long total = Arrays.stream(LATE).sum();
        long seen = 0;
        int median = 0;
        int p99 = 0;
        int max = 0;
        for (int millis = 0; millis < LATE.length; millis++) {
            seen += LATE[millis];
            median = seen * 2 < total ? millis + 1 : median;
            p99 = seen < total * 0.99 ? millis + 1 : p99;
            max = LATE[millis] > 0 ? millis : max;
        }
        Arrays.fill(LATE, 0);
        return "median=" + median + " ms p99=" + p99 + " ms max=" + max + " ms";
    }

    private FleetPbxes() {}

    public static void main(String[] args) throws IOException {
        int number = Integer.parseInt(args[0]);
        double stories = Double.parseDouble(args[1]);
        List<Told> told = new ArrayList<>();
        List<DemoPbx> good = new ArrayList<>();
        List<Vertx> loops = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            loops.add(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)));
        }
        for (int i = 0; i < number; i++) {
            Told one = new Told();
            DemoPbx pbx = join(DemoPbx.start(loops.get(i % 2), new Random(i), Clock.systemUTC(), stories, one));
            told.add(one);
            good.add(pbx);
            say("pbx g" + i + " " + pbx.port() + " " + pbx.username() + " " + pbx.secret());
        }
        // their own loop: they must disturb the good ones in the service, not here
        Vertx bad = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        FakePbx flood = join(FakePbx.start(bad, new FakePbx.Settings("flood", "flood-secret"), Clock.systemUTC()));
        say("pbx flood " + flood.port() + " flood flood-secret");
        FakePbx halfOpen = join(FakePbx.start(bad, new FakePbx.Settings("half", "half-secret"), Clock.systemUTC()));
        say("pbx half " + halfOpen.port() + " half half-secret");
        FakePbx mute = join(FakePbx.start(bad, new FakePbx.Settings("mute", "mute-secret"), Clock.systemUTC()));
        mute.fallSilent(true);
        say("pbx mute " + mute.port() + " mute mute-secret");
        ServerSocket hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        List<Socket> filling = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            filling.add(new Socket(InetAddress.getLoopbackAddress(), hole.getLocalPort())); // then nobody gets in
        }
        say("pbx hole " + hole.getLocalPort() + " hole hole-secret");
        say("ready");

        Flood flooding = new Flood(bad, flood);
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                String[] words = order.split(" ");
                switch (words[0]) {
                    case "flood" -> flooding.perSecond(Integer.parseInt(words[1]));
                    case "silent" -> halfOpen.fallSilent(true);
                    case "finish" -> {
                        List<Future<Void>> ends =
                                good.stream().map(DemoPbx::finish).toList();
                        join(Future.all(new ArrayList<>(ends)));
                    }
                    case "count" -> {
                        for (int i = 0; i < number; i++) {
                            say("told g" + i + " " + told.get(i).messages + " " + told.get(i).logins);
                        }
                        say("told flood " + flooding.sent + " 1");
                    }
                    case "late" -> say("late " + late());
                    default -> throw new IllegalArgumentException(order);
                }
                say("done " + words[0]);
            }
        }
        System.exit(0);
    }

    /** One call a hundred times a second, of which very much is told. */
    private static final class Flood {
        private final Vertx vertx;
        private final FakePbx pbx;
        private volatile int perSecond;
        volatile long sent;
        private long calls;

        Flood(Vertx vertx, FakePbx pbx) {
            this.vertx = vertx;
            this.pbx = pbx;
            pbx.context()
                    .runOnContext(_ -> vertx.setPeriodic(FLOOD_EVERY_MILLIS, _ -> {
                        int now = perSecond * FLOOD_EVERY_MILLIS / 1_000;
                        if (now > 0 && pbx.loggedIn() > 0) {
                            pbx.send(call(now));
                            sent += now;
                        }
                    }));
        }

        void perSecond(int events) {
            perSecond = events;
        }

        private byte[] call(int events) {
            Instant now = Instant.now();
            String at = "%d.%06d".formatted(now.getEpochSecond(), now.getNano() / 1_000);
            String id = now.getEpochSecond() + "." + ++calls;
            String channel = "PJSIP/777-%08x".formatted(calls);
            ByteArrayOutputStream out = new ByteArrayOutputStream(events * 400);
            out.writeBytes(event("Newchannel", "call", at, channel, id));
            byte[] more = event("VarSet", "dialplan", at, channel, id, "Variable", "FLOOD", "Value", "1");
            for (int i = 2; i < events; i++) {
                out.writeBytes(more);
            }
            out.writeBytes(event("Hangup", "call", at, channel, id, "Cause", "16", "Cause-txt", "Normal Clearing"));
            return out.toByteArray();
        }

        private static byte[] event(
                String name, String privilege, String at, String channel, String id, String... more) {
            List<String> all = new ArrayList<>(List.of(
                    "Event", name,
                    "Privilege", privilege + ",all",
                    "Timestamp", at,
                    "Channel", channel,
                    "ChannelState", "4",
                    "ChannelStateDesc", "Ring",
                    "CallerIDNum", "777",
                    "CallerIDName", "Flood",
                    "ConnectedLineNum", "<unknown>",
                    "ConnectedLineName", "<unknown>",
                    "Language", "en",
                    "AccountCode", "",
                    "Context", "internal",
                    "Exten", "778",
                    "Priority", "1",
                    "Uniqueid", id,
                    "Linkedid", id));
            all.addAll(List.of(more));
            return AmiMessage.of(all.toArray(String[]::new)).toBytes();
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
