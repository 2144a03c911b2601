package io.ringdown.control;

import io.ringdown.ami.action.Originate;
import io.ringdown.control.Command.Originate.CallFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Call files: what Asterisk's spool takes orders by (pbx/pbx_spool.c). A file is made beside the spool's folder, complete
 * and on the disk, and then moved into it in one step, for Asterisk reads whatever appears there at once. A modification
 * time that is still to come makes it wait.
 */
final class CallFiles {

    /** Older versions read lines into 256 bytes and took the rest of a longer one for a line of its own. */
    private static final int LONGEST_LINE = 250;

    private CallFiles() {}

    /**
     * Writes the order.
     *
     * @param spool Asterisk's {@code astspooldir}; files go to {@code outgoing} in it, by way of {@code tmp}
     * @return the file, as Asterisk will find it
     * @throws Refused when it cannot be said in a call file
     */
    static Path write(Path spool, String name, Command.Originate c) throws IOException {
        byte[] text = text(c).getBytes(StandardCharsets.UTF_8);
        Path outgoing = spool.resolve("outgoing");
        if (!Files.isDirectory(outgoing)) {
            throw new IOException(outgoing + " is no folder: is this Asterisk's spool, and pbx_spool loaded?");
        }
        Path beside = spool.resolve("tmp");
        Files.createDirectories(beside);
        Path begun = beside.resolve(name + ".call");
        try {
            try (FileChannel file =
                    FileChannel.open(begun, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ours())) {
                ByteBuffer bytes = ByteBuffer.wrap(text);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(true);
            }
            handOver(begun, outgoing);
            if (c.callFile().at() != null) {
                Files.setLastModifiedTime(begun, FileTime.from(c.callFile().at()));
            }
            return Files.move(begun, outgoing.resolve(name + ".call"), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(begun);
        }
    }

    /** Asterisk must be able to read, mark and delete it, and it runs as whoever the folder belongs to. */
    private static void handOver(Path file, Path folder) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes asterisk = Files.readAttributes(folder, PosixFileAttributes.class);
        if (view.readAttributes().owner().equals(asterisk.owner())) {
            return;
        }
        try {
            view.setOwner(asterisk.owner());
        } catch (IOException notAllowed) {
            try {
                view.setGroup(asterisk.group());
                view.setPermissions(PosixFilePermissions.fromString("rw-rw----"));
            } catch (IOException neither) {
                throw new IOException(
                        folder + " belongs to " + asterisk.owner().getName() + ", who could not read the file: run the"
                                + " service as this user, or put its user into the group "
                                + asterisk.group().getName(),
                        neither);
            }
        }
    }

    /** It may hold numbers and variables: for the user alone that service and Asterisk run as. */
    private static FileAttribute<?>[] ours() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    static String text(Command.Originate c) {
        CallFile how = c.callFile();
        List<String> lines = new ArrayList<>();
        add(lines, "device", "Channel", c.device());
        add(lines, "callerNumber", "CallerID", Originate.callerIdText(c.callerName(), c.callerNumber()));
        add(lines, "timeoutSeconds", "WaitTime", seconds(c.timeout() == null ? Duration.ofSeconds(30) : c.timeout()));
        add(
                lines,
                "maxRetries",
                "MaxRetries",
                how.maxRetries() == null ? "0" : how.maxRetries().toString());
        add(lines, "retrySeconds", "RetryTime", seconds(how.retryTime()));
        add(lines, "accountCode", "Account", c.account());
        add(lines, "codecs", "Codecs", c.codecs().isEmpty() ? null : String.join(",", c.codecs()));
        add(lines, "earlyMedia", "Early_Media", c.earlyMedia() ? "yes" : null);
        add(lines, "archive", "Archive", how.archive() ? "yes" : null);
        if (c.application() != null) {
            add(lines, "application", "Application", c.application());
            add(lines, "data", "Data", c.data());
        } else {
            add(lines, "context", "Context", c.context());
            add(lines, "exten", "Extension", c.exten());
            String priority = c.priority() == null ? "1" : c.priority();
            if (!priority.matches("[0-9]+")) {
                throw Refused.invalid("priority", "in a call file a priority is a number");
            }
            add(lines, "priority", "Priority", priority);
        }
        for (Command.Variable variable : c.variables()) {
            add(lines, "variables", "Setvar", variable.name() + "=" + variable.value());
        }
        return String.join("\n", lines) + "\n";
    }

    /** One line, of which Asterisk reads exactly this value. */
    private static void add(List<String> lines, String field, String key, String value) {
        if (value == null) {
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                throw Refused.invalid(field, field + " holds a control character");
            }
            if (c == '#' && i > 0 && value.charAt(i - 1) == ' ') {
                throw Refused.invalid(field, "in a call file a # behind a space begins a comment");
            }
        }
        if (value.startsWith("#")) {
            throw Refused.invalid(field, "in a call file a value cannot begin with #");
        }
        // a semicolon begins a comment, too, but can be escaped
        String line = key + ": " + value.replace(";", "\\;");
        if (line.getBytes(StandardCharsets.UTF_8).length > LONGEST_LINE) {
            throw Refused.invalid(
                    field, field + " is too long for a call file, whose lines have at most " + LONGEST_LINE + " bytes");
        }
        lines.add(line);
    }

    private static String seconds(Duration duration) {
        return duration == null ? null : Long.toString(Math.max(1, duration.toSeconds()));
    }
}
