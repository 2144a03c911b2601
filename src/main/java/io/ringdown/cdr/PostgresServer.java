package io.ringdown.cdr;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A PostgreSQL server of our own on a folder of our own, for those who have none.
 *
 * <p>It keeps what it was given: fsync and synchronous_commit are on. It listens on loopback alone, with a random
 * password that only this user can read, and without a socket in a shared folder. The caller holds the lock of the data
 * folder; so a server that already runs on it was left behind by a service that was killed, and is stopped first.
 *
 * <p>Started and stopped with PostgreSQL's own programs rather than with the test library that brings them: that one
 * switches fsync off, trusts every local user and cannot try again after a failure.
 */
final class PostgresServer {

    static final String USER = "ringdown";
    static final String DATABASE = "ringdown";

    private static final Logger LOG = Logger.getLogger(PostgresServer.class);
    /** Recovery after a crash reads up to a gigabyte of write-ahead log. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(5);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final Path data;
    private final Path binaries;
    private final Path passwordFile;
    private final Path unfinished;
    private final Path startLog;
    private final int wantedPort;

    private Path home;
    private volatile Access access;

    /** How to reach the running server. */
    record Access(int port, String password) {
        String jdbcUrl(String database) {
            return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
        }

        Properties properties() {
            Properties properties = new Properties();
            properties.setProperty("user", USER);
            properties.setProperty("password", password);
            return properties;
        }
    }

    /** @param port to listen on; 0 for any that is free */
    PostgresServer(Path dataFolder, int port) {
        Path folder = dataFolder.toAbsolutePath().normalize();
        this.data = folder.resolve("postgres");
        this.binaries = folder.resolve("postgres-programs");
        this.passwordFile = folder.resolve("postgres.password");
        this.unfinished = folder.resolve("postgres.unfinished");
        this.startLog = folder.resolve("postgres-start.log");
        this.wantedPort = port;
    }

    Path data() {
        return data;
    }

    /** Null while it does not run. */
    Access access() {
        return access;
    }

    /** Starts it when it does not run. */
    synchronized void ensureRunning() throws IOException {
        if (access != null && postmaster() != null) {
            return;
        }
        access = null;
        home = PostgresBinaries.unpack(privateFolder(binaries));
        String password = password();
        stopLeftBehind();
        initialise();
        int port = wantedPort != 0 ? wantedPort : freePort();
        // The options travel through a shell and hold no spaces.
        String options = Stream.of(
                        "listen_addresses=127.0.0.1",
                        "port=" + port,
                        "unix_socket_directories=",
                        "fsync=on",
                        "synchronous_commit=on",
                        "full_page_writes=on",
                        "timezone=UTC",
                        "log_timezone=UTC",
                        "logging_collector=on",
                        // One file per day of the week, written anew: the log ends by itself.
                        "log_filename=postgresql-%a.log",
                        "log_truncate_on_rotation=on",
                        "log_rotation_age=1d",
                        "log_rotation_size=0")
                .map(option -> "-c " + option)
                .collect(Collectors.joining(" "));
        run(
                START_PATIENCE,
                "pg_ctl",
                "start",
                "-D",
                data.toString(),
                "-w",
                "-t",
                "" + START_PATIENCE.toSeconds(),
                "-o",
                options);
        Access running = new Access(port, password);
        createDatabase(running);
        Files.deleteIfExists(unfinished);
        access = running;
        LOG.infof(
                "embedded PostgreSQL runs: host=127.0.0.1 port=%d database=%s user=%s password_file=%s folder=%s",
                port, DATABASE, USER, passwordFile, data);
    }

    /** Uses the server that another process started on the folder, which goes on when we end. */
    synchronized void attach() throws IOException {
        if (access != null) {
            return;
        }
        List<String> told = Files.exists(pidFile()) ? Files.readAllLines(pidFile()) : List.of();
        // the fourth line is the port (src/include/utils/pidfile.h)
        if (postmaster() == null || told.size() < 4 || !told.get(3).strip().matches("[0-9]{1,5}")) {
            throw new IOException(
                    "another Ringdown uses " + data.getParent() + ", but its PostgreSQL does not run yet");
        }
        access = new Access(Integer.parseInt(told.get(3).strip()), password());
    }

    /** Stops it; whoever is still connected is cut off. */
    synchronized void stop() {
        access = null;
        try {
            if (home != null && postmaster() != null) {
                stopServer();
                LOG.infof("embedded PostgreSQL stopped: folder=%s", data);
            }
        } catch (IOException failure) {
            LOG.errorf(
                    "embedded PostgreSQL did not stop, the next start will do it: folder=%s error=%s",
                    data, failure.getMessage());
        }
    }

    private void stopServer() throws IOException {
        run(
                STOP_PATIENCE,
                "pg_ctl",
                "stop",
                "-D",
                data.toString(),
                "-m",
                "fast",
                "-w",
                "-t",
                "" + STOP_PATIENCE.toSeconds());
    }

    private void stopLeftBehind() throws IOException {
        Path pidFile = pidFile();
        if (!Files.exists(pidFile)) {
            return;
        }
        ProcessHandle left = postmaster();
        if (left == null) {
            // The number may be some other process by now, always so in a container; PostgreSQL would then not start.
            LOG.infof("removing the trace of a PostgreSQL that was killed: file=%s", pidFile);
            Files.delete(pidFile);
            return;
        }
        LOG.infof("stopping a PostgreSQL that a killed service left behind: pid=%d folder=%s", left.pid(), data);
        stopServer();
    }

    /** The server on our folder, by its own pid file and only if that process is a PostgreSQL; else null. */
    private ProcessHandle postmaster() throws IOException {
        if (!Files.exists(pidFile())) {
            return null;
        }
        String first =
                Files.readString(pidFile()).lines().findFirst().orElse("").strip();
        if (!first.matches("[0-9]{1,18}")) {
            return null;
        }
        return ProcessHandle.of(Long.parseLong(first))
                .filter(ProcessHandle::isAlive)
                .filter(this::isOurs)
                .orElse(null);
    }

    private boolean isOurs(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        boolean postgres = info.command()
                .map(command -> Path.of(command).getFileName().toString().startsWith("postgres"))
                .orElse(false);
        return postgres
                && info.arguments()
                        .map(arguments -> List.of(arguments).contains(data.toString()))
                        .orElse(true);
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    /** A folder whose making was cut off never held a call: it is made again. */
    private void initialise() throws IOException {
        if (Files.exists(unfinished)) {
            deleteRecursively(data);
        }
        if (Files.exists(data.resolve("PG_VERSION"))) {
            return;
        }
        if (Files.isDirectory(data)) {
            // Before the mark is set, by which a later start would take the folder for its own and empty it.
            try (Stream<Path> content = Files.list(data)) {
                if (content.findAny().isPresent()) {
                    throw new IOException(data + " is not empty and holds no database; move away what is in it");
                }
            }
        }
        Files.writeString(unfinished, "The database beside this file is being made.\n");
        privateFolder(data);
        run(
                START_PATIENCE,
                "initdb",
                "-D",
                data.toString(),
                "-U",
                USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale");
    }

    private String password() throws IOException {
        if (Files.exists(passwordFile)) {
            return Files.readString(passwordFile).strip();
        }
        if (Files.exists(data.resolve("PG_VERSION")) && !Files.exists(unfinished)) {
            throw new IOException("the password of the embedded PostgreSQL is gone: restore the file " + passwordFile);
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        if (posix()) {
            Files.createFile(
                    passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(passwordFile, password + "\n");
        return password;
    }

    private static void createDatabase(Access access) throws IOException {
        try (Connection connection = DriverManager.getConnection(access.jdbcUrl("postgres"), access.properties());
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("select from pg_database where datname = '" + DATABASE + "'")) {
                if (row.next()) {
                    return;
                }
            }
            statement.execute("create database " + DATABASE);
        } catch (SQLException failure) {
            throw new IOException(SqlFailure.line(failure), failure);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void run(Duration patience, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root; in a user namespace of its own it is nobody.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        // To a file, not a pipe: the server inherits it and outlives a service that is killed.
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(startLog.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(patience.plusSeconds(10).toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroy();
                throw new IOException(program + " did not end in " + patience.toSeconds() + " s");
            }
        } catch (InterruptedException _) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException(program + " was interrupted");
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    program + " failed: " + complaint() + " (see " + startLog + " and " + data.resolve("log") + ")");
        }
    }

    /** The line that says why, among those that PostgreSQL's programs print. */
    private String complaint() throws IOException {
        List<String> lines = new String(Files.readAllBytes(startLog), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return lines.stream()
                .filter(line -> line.contains("FATAL") || line.contains("error:"))
                .findFirst()
                .orElse(lines.isEmpty() ? "it says nothing" : lines.getLast());
    }

    private static Path privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (posix()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        return folder;
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    private static void deleteRecursively(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }
}
