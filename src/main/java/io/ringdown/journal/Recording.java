package io.ringdown.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiFormatException;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.call.CallChange;
import io.ringdown.engine.CallEngine;
import io.ringdown.engine.TrunkPatterns;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * What one PBX sent: one file per connection of raw bytes ({@code NAME.ami}, {@code NAME.ami.gz}, going on in {@code
 * NAME.2.ami} …), a JSON list of events, or the segments of a journal.
 *
 * @param name the PBX's name
 * @param parts the connections or segments, in order
 */
public record Recording(String name, List<Path> parts) {

    private static final Pattern RAW = Pattern.compile("(.+?)(?:\\.([2-9]|[1-9]\\d+))?\\.ami(?:\\.gz)?");
    private static final int CHUNK = 1 << 16;

    /** A recording cannot be read; the message names the file and, where known, the byte. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(Path file, String what) {
            super(file + ": " + what);
        }
    }

    /** What a reader of a recording is told. */
    public interface Sink {
        /** The next connection begins. */
        default void onConnected() {}

        void onMessage(AmiMessage message);
    }

    public Recording {
        parts = List.copyOf(parts);
    }

    /**
     * The recordings at a path: the file itself, or all below a folder, by name.
     *
     * @throws Unreadable when the path does not exist or a file is neither of the two formats
     */
    public static List<Recording> at(Path path) throws Unreadable {
        if (Files.isRegularFile(path)) {
            return fileRecordings(path);
        }
        if (!Files.isDirectory(path)) {
            throw new Unreadable(path, "no such file or folder");
        }
        Map<String, TreeMap<Integer, Path>> raw = new TreeMap<>();
        Map<String, Path> json = new TreeMap<>();
        Map<String, List<Path>> segments = new TreeMap<>();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String relative = path.relativize(file).toString().replace('\\', '/');
                Matcher matcher = RAW.matcher(relative);
                if (Segment.of(file) != null) {
                    segments.computeIfAbsent(journalled(file), _ -> new ArrayList<>())
                            .add(file);
                } else if (matcher.matches()) {
                    int part = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
                    raw.computeIfAbsent(matcher.group(1), _ -> new TreeMap<>()).put(part, file);
                } else if (relative.endsWith(".json") && isEventList(file)) {
                    json.put(relative.substring(0, relative.length() - ".json".length()), file);
                }
            }
        } catch (IOException e) {
            throw new Unreadable(path, "cannot be read: " + e.getMessage());
        }
        Map<String, Recording> all = new TreeMap<>();
        json.forEach((name, file) -> all.put(name, new Recording(name, List.of(file))));
        segments.forEach((name, parts) -> all.put(name, new Recording(name, parts)));
        raw.forEach((name, parts) -> all.put(name, new Recording(name, List.copyOf(parts.values()))));
        return List.copyOf(all.values());
    }

    private static List<Recording> fileRecordings(Path file) throws Unreadable {
        String name = file.getFileName().toString();
        Matcher matcher = RAW.matcher(name);
        if (matcher.matches()) {
            String base = matcher.group(2) == null ? matcher.group(1) : name.replaceFirst("\\.ami(\\.gz)?$", "");
            List<Path> parts = new ArrayList<>(List.of(file));
            if (matcher.group(2) == null) {
                for (int part = 2; ; part++) {
                    Path next = file.resolveSibling(base + "." + part + ".ami");
                    Path zipped = file.resolveSibling(base + "." + part + ".ami.gz");
                    if (Files.isRegularFile(next)) {
                        parts.add(next);
                    } else if (Files.isRegularFile(zipped)) {
                        parts.add(zipped);
                    } else {
                        break;
                    }
                }
            }
            return List.of(new Recording(base, parts));
        }
        if (name.endsWith(".json")) {
            return isEventList(file)
                    ? List.of(new Recording(name.substring(0, name.length() - 5), List.of(file)))
                    : List.of();
        }
        if (Segment.of(file) != null) {
            return List.of(new Recording(journalled(file), List.of(file)));
        }
        throw new Unreadable(file, "neither NAME.ami, NAME.ami.gz, NAME.json nor a segment of a journal");
    }

    /** The PBX that a segment is of. */
    private static String journalled(Path file) throws Unreadable {
        try {
            return Segment.of(file).pbx();
        } catch (IOException e) {
            throw new Unreadable(file, e.getMessage());
        }
    }

    /** Whether it is a journal: entries, not only messages. */
    private boolean journal() {
        return Segment.of(parts.getFirst()) != null;
    }

    /**
     * Feeds it to an engine of its own, from beginning to end; what is still open then is closed as not observed.
     *
     * @param changes told of what happened to calls
     * @throws Unreadable naming the file and the byte where it stops being what it should be
     */
    public void replay(TrunkPatterns trunks, Consumer<List<CallChange>> changes) throws Unreadable {
        if (!journal()) {
            Replay replay = new Replay(new CallEngine(name, trunks), changes);
            read(replay);
            replay.end();
            return;
        }
        Feed feed = new Feed(name, trunks, (_, told) -> changes.accept(told));
        long next = 0; // the first segment begins wherever retention left it
        for (Path part : parts) {
            Segment segment = Segment.of(part);
            try {
                next = segment.read(
                        segment.position(), next == 0 ? segment.position() : next, (_, entry) -> feed.apply(entry));
            } catch (IOException e) {
                throw new Unreadable(part, e.getMessage());
            }
        }
        feed.end();
    }

    /**
     * Reads it from beginning to end.
     *
     * @throws Unreadable naming the file and the byte where it stops being AMI
     */
    public void read(Sink sink) throws Unreadable {
        for (Path part : parts) {
            sink.onConnected();
            if (part.toString().endsWith(".json")) {
                readJson(part, sink);
            } else {
                readRaw(part, sink);
            }
        }
    }

    private static void readRaw(Path file, Sink sink) throws Unreadable {
        AmiDecoder decoder = new AmiDecoder(sink::onMessage);
        try (InputStream in = open(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.readNBytes(chunk, 0, CHUNK); n > 0; n = in.readNBytes(chunk, 0, CHUNK)) {
                decoder.decode(chunk, n);
                chunk = new byte[CHUNK];
            }
        } catch (AmiFormatException e) {
            throw new Unreadable(file, e.getMessage());
        } catch (IOException e) {
            throw new Unreadable(file, "byte " + decoder.bytes() + ": cannot be read on: " + e.getMessage());
        }
        if (decoder.messages() == 0 && decoder.bytes() > 0 && !decoder.greeted()) {
            throw new Unreadable(file, "byte 0: no Asterisk Manager Interface: not one complete line");
        }
        if (decoder.oversized() > 0) {
            throw new Unreadable(file, decoder.oversized() + " messages exceed the limits");
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        return file.toString().endsWith(".gz") ? new GZIPInputStream(in, CHUNK) : in;
    }

    /** Whether a JSON file holds a list of objects with an {@code Event} or {@code Response}. */
    private static boolean isEventList(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                JsonParser json = new JsonFactory().createParser(in)) {
            if (json.nextToken() != JsonToken.START_ARRAY || json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (name.equalsIgnoreCase("Event") || name.equalsIgnoreCase("Response")) {
                    return true;
                }
                json.nextToken();
                json.skipChildren();
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static void readJson(Path file, Sink sink) throws Unreadable {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                JsonParser json = new JsonFactory().createParser(in)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                Map<String, List<String>> headers = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    List<String> values = headers.computeIfAbsent(name, _ -> new ArrayList<>(1));
                    if (json.nextToken() == JsonToken.START_ARRAY) {
                        while (json.nextToken() != JsonToken.END_ARRAY) {
                            values.add(json.getValueAsString(""));
                        }
                    } else {
                        values.add(json.getValueAsString(""));
                        json.skipChildren();
                    }
                }
                message(headers, sink);
            }
            if (json.currentToken() != JsonToken.END_ARRAY) {
                throw new Unreadable(file, "byte " + json.currentLocation().getByteOffset() + ": not a list of events");
            }
        } catch (JsonProcessingException e) {
            throw new Unreadable(
                    file, "byte " + e.getLocation().getByteOffset() + ": no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new Unreadable(file, "cannot be read: " + e.getMessage());
        }
    }

    /** A map has no order, so the header that tells the kind of message goes first, as on the wire. */
    private static void message(Map<String, List<String>> headers, Sink sink) {
        List<AmiMessage.Header> ordered = new ArrayList<>();
        for (String kind : List.of("Event", "Response")) {
            headers.forEach((name, values) -> {
                if (name.equalsIgnoreCase(kind)) {
                    values.forEach(value -> ordered.add(new AmiMessage.Header(name, value)));
                }
            });
        }
        if (ordered.isEmpty()) {
            return;
        }
        headers.forEach((name, values) -> {
            if (!name.equalsIgnoreCase("Event") && !name.equalsIgnoreCase("Response")) {
                values.forEach(value -> ordered.add(new AmiMessage.Header(name, value)));
            }
        });
        sink.onMessage(AmiMessage.of(ordered));
    }
}
