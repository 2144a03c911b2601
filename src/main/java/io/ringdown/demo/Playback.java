package io.ringdown.demo;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One recording played once, by other people: what names a channel, a bridge, a person or a number is replaced by what
 * is new to this playback, everywhere alike, so the story stays whole; all else stays as Asterisk sent it.
 */
final class Playback {

    /** The company's own numbers outside end with the extension: 4930555101 is 101. */
    private static final String OWN_NUMBERS = "4930555";

    private static final int SHORTEST_OUTSIDE = 7;
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])\\d{3,}(?![\\w.])");

    private final Recording recording;
    private final Map<String, Staff.Person> cast;
    private final Map<String, String> places;
    private final Identities identities;
    private final long start;
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, String> suffixes = new HashMap<>();
    private final Map<String, String> bridges = new HashMap<>();
    private final Map<String, String> outside = new HashMap<>();
    private final Map<String, String> companies = new HashMap<>();
    private int next;

    /**
     * @param cast people by the extensions of the recording
     * @param places queues, conferences and parking lots by their names in the recording
     * @param start when the first step is due, microseconds since the epoch
     */
    Playback(
            Recording recording,
            Map<String, Staff.Person> cast,
            Map<String, String> places,
            Identities identities,
            long start) {
        this.recording = recording;
        this.cast = cast;
        this.places = places;
        this.identities = identities;
        this.start = start;
    }

    Recording recording() {
        return recording;
    }

    Map<String, Staff.Person> cast() {
        return cast;
    }

    Collection<String> places() {
        return places.values();
    }

    /** Bridges that it made or used, by their new ids. */
    Set<String> bridges() {
        return new HashSet<>(bridges.values());
    }

    boolean over() {
        return next == recording.steps().size();
    }

    /** When the next step is due, microseconds; not to be asked when {@link #over}. */
    long nextAt() {
        return start + recording.steps().get(next).offset();
    }

    /** The next message. @param at its Timestamp, microseconds */
    AmiMessage take(long at) {
        AmiMessage message = recording.steps().get(next++).message();
        List<Header> headers = new ArrayList<>(message.size());
        message.forEach((name, value) -> headers.add(new Header(name, rewrite(name, value, at))));
        return AmiMessage.of(headers);
    }

    private String rewrite(String name, String value, long at) {
        if (value.isEmpty() || value.equals("<unknown>")) {
            return value;
        }
        if (name.equals("Timestamp")) {
            return "%d.%06d".formatted(at / 1_000_000, at % 1_000_000);
        }
        if (name.endsWith("BridgeUniqueid")) {
            return bridges.computeIfAbsent(value, _ -> identities.bridgeId());
        }
        if (endsWith(name, "Uniqueid") || endsWith(name, "Linkedid")) {
            return ids.computeIfAbsent(value, _ -> identities.uniqueId(at));
        }
        if (name.endsWith("Channel")) {
            return channel(value);
        }
        if (name.endsWith("CallerIDName") || name.endsWith("ConnectedLineName") || name.equals("MemberName")) {
            return person(value);
        }
        if (isPlace(name)) {
            return places.getOrDefault(value, value);
        }
        if (name.equals("AppData")) {
            int comma = value.indexOf(',');
            String first = comma < 0 ? value : value.substring(0, comma);
            String place = places.get(first);
            return place == null ? numbers(value) : place + value.substring(first.length());
        }
        return speaksOfNumbers(name) ? numbers(value) : value;
    }

    /** The bridge of a conference or a parking lot has its name. */
    private static boolean isPlace(String name) {
        return switch (name) {
            case "Queue", "Conference", "Parkinglot", "BridgeName" -> true;
            default -> false;
        };
    }

    private static boolean speaksOfNumbers(String name) {
        return switch (name) {
            case "Device", "Interface", "Extension", "Forward" -> true;
            default ->
                name.endsWith("CallerIDNum")
                        || name.endsWith("ConnectedLineNum")
                        || name.endsWith("Exten")
                        || name.endsWith("DialString");
        };
    }

    /** {@code PJSIP/101-00000062} or {@code Local/103@internal-00000000;1}, whose halves keep one suffix. */
    private String channel(String name) {
        int dash = name.lastIndexOf('-');
        if (dash < 0) {
            return numbers(name);
        }
        int half = name.indexOf(';', dash);
        String whole = half < 0 ? name : name.substring(0, half);
        String suffix = suffixes.computeIfAbsent(whole, _ -> identities.suffix());
        return numbers(name.substring(0, dash)) + "-" + suffix + (half < 0 ? "" : name.substring(half));
    }

    private String person(String name) {
        String number = recording.names().get(name);
        if (number == null) {
            return name;
        }
        Staff.Person person = cast.get(number);
        return person != null ? person.name() : companies.computeIfAbsent(name, _ -> identities.company());
    }

    private String numbers(String text) {
        return NUMBER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(number(found.group())));
    }

    private String number(String number) {
        Staff.Person person = cast.get(number);
        if (person != null) {
            return person.extension();
        }
        if (number.length() < SHORTEST_OUTSIDE) {
            return number; // a queue, a group, a conference, seconds
        }
        if (number.startsWith(OWN_NUMBERS)) {
            Staff.Person own = cast.get(number.substring(number.length() - 3));
            return own == null ? number : number.substring(0, number.length() - 3) + own.extension();
        }
        if (number.startsWith("90")) {
            return "9" + number(number.substring(1)); // 9 for an outside line
        }
        String prefix = number.startsWith("0") ? "0" : "49";
        return outside.computeIfAbsent(number, _ -> prefix + identities.outsideNumber());
    }

    private static boolean endsWith(String name, String end) {
        return name.regionMatches(true, name.length() - end.length(), end, 0, end.length());
    }
}
