package io.ringdown.ops;

import io.ringdown.journal.PrivateFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder with a properties file for each PBX, {@code office.properties}. Files are read whole at each look, whatever
 * their times say: those that Kubernetes mounts are links that are switched all at once.
 */
final class PbxFolder {

    /** Begins no text that a file may hold. */
    private static final String UNREADABLE = "\0";

    private static final String SUFFIX = ".properties";
    private static final long LONGEST = 64 << 10;

    /** No dots: a key of the configuration holds the name. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    private final Path folder;

    PbxFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    boolean exists() {
        return Files.isDirectory(folder);
    }

    static boolean mayBeNamed(String pbx) {
        return pbx != null && NAME.matcher(pbx).matches();
    }

    /**
     * What the files hold, by the name of the PBX. One that cannot be read stands with {@link #UNREADABLE} and why, so that
     * it stops no other.
     *
     * @throws IOException when the folder cannot be read
     */
    Map<String, String> read() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (name.endsWith(SUFFIX) && !name.startsWith(".")) {
                String pbx = name.substring(0, name.length() - SUFFIX.length());
                try {
                    texts.put(pbx, text(file));
                } catch (IOException failure) {
                    texts.put(pbx, UNREADABLE + file + " cannot be read: " + failure);
                }
            }
        }
        return texts;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > LONGEST) {
            throw new IOException(file + " is larger than " + LONGEST + " bytes");
        }
        return Files.readString(file);
    }

    /** @throws IllegalArgumentException when it is no properties file */
    static Properties parse(String text) {
        if (text.startsWith(UNREADABLE)) {
            throw new IllegalArgumentException(text.substring(UNREADABLE.length()));
        }
        Properties keys = new Properties();
        try {
            keys.load(new StringReader(text));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return keys;
    }

    /** At once or not at all, for this user alone. @return what the file holds now */
    String write(String pbx, Properties keys) throws IOException {
        StringWriter text = new StringWriter();
        keys.store(text, "written by Ringdown: pbxAdd or pbxUpdate");
        if (!exists()) {
            PrivateFiles.folder(folder);
        }
        Path file = folder.resolve(pbx + SUFFIX);
        Path begun = folder.resolve("." + pbx + ".tmp");
        try (FileChannel out = PrivateFiles.create(begun)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return text.toString();
    }

    void delete(String pbx) throws IOException {
        Files.deleteIfExists(folder.resolve(pbx + SUFFIX));
    }
}
