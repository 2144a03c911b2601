package io.ringdown.testing;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.journal.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The recordings that come with the project: real traffic of Asterisk 16 and 22. */
public final class Recordings {

    public static final Path FOLDER = Path.of("src/test/recordings");

    private Recordings() {}

    /** All of them, named {@code asterisk-22/busy}. */
    public static List<Recording> all() {
        try {
            return Recording.at(FOLDER);
        } catch (Recording.Unreadable e) {
            throw new IllegalStateException(e);
        }
    }

    public static Recording named(String name) {
        return all().stream()
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no recording " + name));
    }

    public static byte[] bytes(Path file) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<AmiMessage> messages(byte[] bytes) {
        List<AmiMessage> messages = new ArrayList<>();
        new AmiDecoder(messages::add).decode(bytes);
        return messages;
    }
}
