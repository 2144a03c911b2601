package io.ringdown.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** What the benchmarks feed: a recorded minute of 22 new calls a second, and calls made from one recorded call. */
public final class Load {

    /** Events of the recorded minute; the benchmarks check it. */
    public static final int EVENTS = 112_532;

    /** What a socket gives at most at once. */
    static final int CHUNK = 1 << 16;

    private static final Path MINUTE = Path.of("src/jmh/recordings/load_minute.ami.gz");
    private static final Path CALL = Path.of("src/test/recordings/asterisk-22/answered_caller_hangs_up.ami.gz");

    private Load() {}

    public static byte[] minute() {
        return bytes(MINUTE);
    }

    public static List<byte[]> chunks(byte[] bytes) {
        List<byte[]> chunks = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += CHUNK) {
            chunks.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + CHUNK)));
        }
        return chunks;
    }

    /** One recorded call from Newchannel to the last Hangup, to be told again with other channels and numbers. */
    static final class Story {

        private static final Pattern IDENTITIES = Pattern.compile("(?<uniqueid>\\b1795227535\\.(?<id>[01])\\b)"
                + "|PJSIP/10(?<phone>[12])-0000000[01]"
                + "|(?<![\\w-])(?<bridge>[0-9a-f]{8})(?=-[0-9a-f]{4}-[0-9a-f]{4}-)"
                + "|(?<![\\w.])10(?<number>[12])(?![\\w.])");

        /** Text of the story by turns with what is written for it: segment, kind, segment, kind, …, segment. */
        private final List<String> segments = new ArrayList<>();

        private final List<String> kinds = new ArrayList<>();
        private final int events;

        private Story(String text) {
            Matcher matcher = IDENTITIES.matcher(text);
            int from = 0;
            while (matcher.find()) {
                segments.add(text.substring(from, matcher.start()));
                kinds.add(kind(matcher.toMatchResult()));
                from = matcher.end();
            }
            segments.add(text.substring(from));
            events = text.split("(?m)^Event: ", -1).length - 1;
        }

        /** The whole call. */
        static Story whole() {
            return new Story(callText());
        }

        /** The call until both talk. */
        static Story untilAnswered() {
            return new Story(untilAnsweredText());
        }

        /** What is told of each channel of an answered call while nothing changes. */
        static Story talking() {
            String text = untilAnsweredText();
            List<String> seen = new ArrayList<>();
            for (String event : text.split("(?<=\r?\n\r?\n)")) {
                if (event.startsWith("Event: VarSet") && event.contains("Variable: RTPAUDIOQOS")) {
                    seen.add(event);
                }
            }
            return new Story(String.join("", seen));
        }

        int events() {
            return events;
        }

        /** The story of the n-th call. */
        String of(int n) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < kinds.size(); i++) {
                text.append(segments.get(i));
                int channel = 2 * n + (kinds.get(i).endsWith("1") ? 1 : 0);
                switch (kinds.get(i).charAt(0)) {
                    case 'u' -> text.append("1795227535.").append(channel);
                    case 'c' ->
                        text.append("PJSIP/")
                                .append(100_000 + channel)
                                .append('-')
                                .append(String.format("%08x", channel));
                    case 'b' -> text.append(String.format("%08x", n));
                    default -> text.append(100_000 + channel);
                }
            }
            return text.append(segments.getLast()).toString();
        }

        /** The stories of calls {@code from} to {@code to}, one after the other. */
        byte[] of(int from, int to) {
            StringBuilder text = new StringBuilder();
            for (int n = from; n < to; n++) {
                text.append(of(n));
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        private static String kind(MatchResult match) {
            if (match.group("uniqueid") != null) {
                return "u" + match.group("id");
            }
            if (match.group("phone") != null) {
                return "c" + (match.group("phone").equals("2") ? 1 : 0);
            }
            if (match.group("number") != null) {
                return "n" + (match.group("number").equals("2") ? 1 : 0);
            }
            return "b0";
        }

        private static String untilAnsweredText() {
            String text = callText();
            return text.substring(0, text.indexOf("Event: HangupRequest"));
        }

        private static String callText() {
            String text = new String(bytes(CALL), StandardCharsets.UTF_8);
            return text.substring(text.indexOf("Event: Newchannel"));
        }
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
