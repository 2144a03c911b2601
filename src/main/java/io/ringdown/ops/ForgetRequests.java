package io.ringdown.ops;

import io.ringdown.audit.AuditLog;
import io.ringdown.cdr.CdrStatus;
import io.ringdown.cdr.CdrWriter;
import io.ringdown.journal.Journals;
import io.ringdown.webhook.Webhooks;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * How {@code ringdown forget} asks a running service, which alone may touch its journal: by a file in the data folder that
 * only this user can read, answered by another one.
 */
@ApplicationScoped
public class ForgetRequests {

    private static final Logger LOG = Logger.getLogger(ForgetRequests.class);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    private static final Duration GLANCE = Duration.ofMillis(200);

    private final Path folder;
    private final Journals journals;
    private final CdrWriter writer;
    private final AuditLog audit;
    private final Webhooks webhooks;

    ForgetRequests(RingdownConfig config, Journals journals, CdrWriter writer, AuditLog audit, Webhooks webhooks) {
        this.audit = audit;
        this.writer = writer;
        this.webhooks = webhooks;
        this.folder = config.dataDir().resolve("journal").resolve(".forget");
        this.journals = journals;
    }

    /**
     * Asks the service that runs on the data folder, and waits.
     *
     * @return how many entries of the journal held the number
     */
    public long ask(String number, String mask, Duration patience) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> old = Files.newDirectoryStream(folder)) {
            for (Path left : old) {
                Files.deleteIfExists(left); // of a command that was killed: it holds a number
            }
        }
        String id = UUID.randomUUID().toString();
        Path request = folder.resolve(id + ".request");
        Path answer = folder.resolve(id + ".answer");
        FileAttribute<?>[] mine =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        Path begun = Files.createFile(folder.resolve(id + ".tmp"), mine);
        Files.write(begun, List.of(number, mask));
        Files.move(begun, request, StandardCopyOption.ATOMIC_MOVE);
        try {
            long end = System.nanoTime() + patience.toNanos();
            while (System.nanoTime() < end) {
                if (Files.exists(answer)) {
                    String said = Files.readString(answer).strip();
                    if (!said.matches("\\d+")) {
                        throw new IOException("the service could not mask its journal: " + said);
                    }
                    return Long.parseLong(said);
                }
                Thread.sleep(GLANCE);
            }
            throw new IOException("the service did not answer in " + patience.toMinutes() + " minutes; does it run?");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } finally {
            Files.deleteIfExists(request);
            Files.deleteIfExists(answer);
        }
    }

    /** Does what was asked for. Blocking. */
    void answer() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path request :
                    files.filter(file -> file.toString().endsWith(".request")).toList()) {
                answer(request);
            }
        } catch (NoSuchFileException nobodyAsked) {
            // the folder comes with the first request
        } catch (IOException failure) {
            LOG.warnf("requests to forget a number cannot be read: %s", failure.getMessage());
        }
    }

    /** Records and events of before wait for the database unmasked; it is masked after this answer. */
    private void drain() {
        long end = System.nanoTime() + DRAIN.toNanos();
        try {
            while ((writer.status().queued() > 0 || audit.waiting() > 0 || waits(webhooks.writing()))
                    && System.nanoTime() < end) {
                Thread.sleep(GLANCE);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean waits(CdrStatus writing) {
        return writing != null && writing.queued() > 0;
    }

    private void answer(Path request) throws IOException {
        List<String> asked = Files.readAllLines(request, StandardCharsets.UTF_8);
        String said;
        try {
            long entries = journals.forget(asked.get(0), asked.get(1)) + audit.forget(asked.get(0), asked.get(1));
            drain();
            said = Long.toString(entries);
            LOG.info("a number was masked in the journal, as asked for");
        } catch (IOException | RuntimeException failure) {
            said = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            LOG.errorf("a number could not be masked in the journal: %s", said);
        }
        String name = request.getFileName().toString();
        Path begun = request.resolveSibling(name + ".tmp");
        Files.writeString(begun, said + "\n");
        Files.deleteIfExists(request);
        Files.move(begun, request.resolveSibling(name.replace(".request", ".answer")), StandardCopyOption.ATOMIC_MOVE);
    }
}
