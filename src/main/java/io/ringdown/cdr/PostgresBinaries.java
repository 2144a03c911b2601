package io.ringdown.cdr;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The PostgreSQL programs that come with the service, unpacked once per data folder and release. */
final class PostgresBinaries {

    private PostgresBinaries() {}

    /** @return the folder that has {@code bin}, below {@code parent}, which nobody else may write */
    static Path unpack(Path parent) throws IOException {
        String release = release();
        Path home = parent.resolve(release);
        if (Files.isDirectory(home)) {
            return home;
        }
        // Unpacked beside and then renamed: a folder with the final name is whole.
        Path unfinished = Files.createTempDirectory(parent, release + "-unfinished-");
        try (InputStream archive = archive();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(unfinished, entry, tar);
            }
        }
        return Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(Path home, TarArchiveEntry entry, InputStream content) throws IOException {
        Path path = home.resolve(entry.getName()).normalize();
        if (!path.startsWith(home)) {
            throw new IOException("the archive of PostgreSQL has a path outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
            Files.createDirectories(path.getParent());
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createDirectories(path.getParent());
            Files.createLink(path, home.resolve(entry.getLinkName()).normalize());
        } else {
            Files.createDirectories(path.getParent());
            Files.copy(content, path);
            boolean program = (entry.getMode() & 0100) != 0 || path.startsWith(home.resolve("bin"));
            if (program && !path.toFile().setExecutable(true)) {
                throw new IOException("cannot be made executable: " + path);
            }
        }
    }

    /** Told apart by content: the archive does not say its release. */
    private static String release() throws IOException {
        try (InputStream archive = archive()) {
            byte[] all = archive.readAllBytes();
            return "%08x".formatted(Arrays.hashCode(all));
        }
    }

    private static InputStream archive() throws IOException {
        String system = System.getProperty("os.name");
        String os = system.startsWith("Windows") ? "Windows" : system.startsWith("Mac") ? "Darwin" : "Linux";
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        InputStream found =
                DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(os, arch.equals("amd64") ? "x86_64" : arch);
        if (found == null) {
            // what a native image runs in tells by this property
            boolean image = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
            throw new FileNotFoundException("no embedded PostgreSQL "
                    + (image ? "in a native image" : "for " + system + " on " + arch)
                    + "; set quarkus.datasource.jdbc.url to a PostgreSQL of your own");
        }
        return found;
    }
}
