package io.ringdown.audit;

import io.ringdown.call.NumberMask;
import io.ringdown.control.AuditEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Entries that the database did not take, a line each, until it does. For the service's user alone. */
final class AuditFile {

    private final Path file;

    AuditFile(Path file) {
        this.file = file;
    }

    synchronized void append(List<AuditEntry> entries) throws IOException {
        Files.createDirectories(file.getParent());
        String lines = entries.stream().map(AuditJson::line).collect(Collectors.joining("\n", "", "\n"));
        write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Its lines; empty when there is no file. */
    synchronized List<String> lines() throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    /** Takes these lines out, the first ones; what was appended since stays. */
    synchronized void dropFirst(int lines) throws IOException {
        List<String> all = lines();
        if (all.size() <= lines) {
            Files.deleteIfExists(file);
        } else {
            replace(all.subList(lines, all.size()));
        }
    }

    /** @return how many lines held the number */
    synchronized long forget(String number, String mask) throws IOException {
        List<String> before = lines();
        List<String> after = before.stream()
                .map(line -> NumberMask.masked(line, number, mask))
                .toList();
        long changed = 0;
        for (int i = 0; i < before.size(); i++) {
            changed += before.get(i).equals(after.get(i)) ? 0 : 1;
        }
        if (changed > 0) {
            replace(after);
        }
        return changed;
    }

    private void replace(List<String> lines) throws IOException {
        Path begun = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(begun);
        write(begun, String.join("\n", lines) + "\n", StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Files.move(begun, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(Path to, String text, StandardOpenOption... how) throws IOException {
        FileAttribute<?>[] ours =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        try (FileChannel out = FileChannel.open(to, Set.of(how), ours)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }
}
