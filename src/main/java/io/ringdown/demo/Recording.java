package io.ringdown.demo;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * One phone story as Asterisk told it, without what is noise for whoever watches calls, and what in it must differ from
 * one playback to the next.
 *
 * @param weight how often it is played compared with the others, 1 or more
 * @param steps in the order of the stream
 * @param phones extensions of the phones that take part
 * @param agents those of the phones that a queue rings, with the queue
 * @param names names of people and companies, with the number each belongs to
 * @param places names of queues, conferences and parking lots: places that no two playbacks may share
 */
record Recording(
        String name,
        int weight,
        List<Step> steps,
        Set<String> phones,
        Map<String, String> agents,
        Map<String, String> names,
        Set<String> places) {

    /** @param offset from the first message of the recording, microseconds; never falls from step to step */
    record Step(long offset, AmiMessage message) {}

    private static final String FOLDER = "/recordings/";

    /** Everything that tells of calls; the rest (RTCP, security, tests, CDR, registrations) is left out. */
    private static final Set<String> EVENTS = Set.of(
            "Newchannel",
            "Newstate",
            "Newexten",
            "NewCallerid",
            "NewConnectedLine",
            "NewAccountCode",
            "Rename",
            "HangupRequest",
            "SoftHangupRequest",
            "Hangup",
            "DialBegin",
            "DialState",
            "DialEnd",
            "Pickup",
            "BridgeCreate",
            "BridgeEnter",
            "BridgeLeave",
            "BridgeMerge",
            "BridgeDestroy",
            "LocalBridge",
            "LocalOptimizationBegin",
            "LocalOptimizationEnd",
            "BlindTransfer",
            "AttendedTransfer",
            "ParkedCall",
            "UnParkedCall",
            "ParkedCallTimeOut",
            "ParkedCallGiveUp",
            "Hold",
            "Unhold",
            "MusicOnHoldStart",
            "MusicOnHoldStop",
            "DTMFEnd",
            "QueueCallerJoin",
            "QueueCallerLeave",
            "QueueCallerAbandon",
            "AgentCalled",
            "AgentConnect",
            "AgentComplete",
            "AgentRingNoAnswer",
            "ConfbridgeStart",
            "ConfbridgeEnd",
            "ConfbridgeJoin",
            "ConfbridgeLeave",
            "DeviceStateChange");

    /** Variables of which calls are read; most of the others are statistics of the media. */
    private static final Set<String> VARIABLES = Set.of("DIALSTATUS", "QUEUESTATUS", "ABANDONED", "VMSTATUS");

    private static final Pattern PHONE = Pattern.compile("PJSIP/(\\d{3})(?!\\d).*");

    /**
     * The recordings bundled with the service, in the order of their index.
     *
     * @throws IllegalStateException when one is missing or damaged: a fault of the build
     */
    static List<Recording> bundled() {
        try (var index = new BufferedReader(new InputStreamReader(open("index.txt"), StandardCharsets.UTF_8))) {
            List<Recording> all = new ArrayList<>();
            for (String line = index.readLine(); line != null; line = index.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] words = line.trim().split("\\s+");
                    try (var bytes = new GZIPInputStream(open(words[0] + ".ami.gz"))) {
                        all.add(read(words[0], Integer.parseInt(words[1]), bytes.readAllBytes()));
                    }
                }
            }
            return List.copyOf(all);
        } catch (IOException damaged) {
            throw new UncheckedIOException("bundled recordings: " + damaged.getMessage(), damaged);
        }
    }

    private static InputStream open(String file) {
        InputStream in = Recording.class.getResourceAsStream(FOLDER + file);
        if (in == null) {
            throw new IllegalStateException("not on the class path: " + FOLDER + file);
        }
        return in;
    }

    /** Reads raw AMI, from the greeting on, whose events carry a Timestamp. */
    static Recording read(String name, int weight, byte[] ami) {
        var reader = new Reader();
        new AmiDecoder(reader).decode(ami);
        if (reader.steps.isEmpty() || !reader.open.isEmpty()) {
            throw new IllegalStateException("recording " + name + " is no whole story: still there " + reader.open);
        }
        return new Recording(
                name,
                weight,
                List.copyOf(reader.steps),
                new TreeSet<>(reader.phones),
                Map.copyOf(reader.agents),
                Map.copyOf(reader.names),
                Set.copyOf(reader.places));
    }

    private static final class Reader implements AmiDecoder.Sink {

        final List<Step> steps = new ArrayList<>();
        final Set<String> phones = new HashSet<>();
        final Map<String, String> agents = new HashMap<>();
        final Map<String, String> names = new LinkedHashMap<>();
        final Set<String> places = new HashSet<>();
        /** Channels begun and not ended. */
        final Set<String> open = new HashSet<>();

        private long first = -1;
        private long last;

        @Override
        public void onMessage(AmiMessage message) {
            if (!message.isEvent() || !wanted(message)) {
                return;
            }
            String event = message.value(0);
            String timestamp = message.get("Timestamp");
            if (timestamp == null) {
                throw new IllegalStateException("no Timestamp in " + message);
            }
            long at = new BigDecimal(timestamp).movePointRight(6).longValueExact();
            first = first < 0 ? at : first;
            last = Math.max(last, at - first);
            if (event.equals("Newchannel")) {
                open.add(message.get("Uniqueid"));
            } else if (event.equals("Hangup")) {
                open.remove(message.get("Uniqueid"));
            }
            learn(message);
            steps.add(new Step(last, message));
        }

        private static boolean wanted(AmiMessage message) {
            String event = message.value(0);
            return switch (event) {
                case "VarSet" -> VARIABLES.contains(message.get("Variable"));
                // the devices of queues and trunks are shared between playbacks and would contradict each other
                case "DeviceStateChange" -> PHONE.matcher(message.get("Device")).matches();
                default -> EVENTS.contains(event);
            };
        }

        private void learn(AmiMessage message) {
            message.forEach((name, value) -> {
                Matcher phone = PHONE.matcher(value);
                if (name.endsWith("Channel") && phone.matches()) {
                    phones.add(phone.group(1));
                }
                if (name.endsWith("CallerIDName") && !value.isEmpty() && !value.startsWith("<")) {
                    names.putIfAbsent(value, message.get(name.substring(0, name.length() - 4) + "Num"));
                }
                switch (name) {
                    case "Queue", "Conference", "Parkinglot" -> places.add(value);
                    default -> {}
                }
            });
            if (message.value(0).equals("AgentCalled")) {
                Matcher phone = PHONE.matcher(message.get("Interface"));
                if (phone.matches()) {
                    agents.put(phone.group(1), message.get("Queue"));
                }
            }
        }
    }
}
