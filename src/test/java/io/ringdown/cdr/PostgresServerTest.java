package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.ringdown.call.CallRecord;
import io.ringdown.cdr.FolderLock.FolderInUse;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresServerTest {

    @TempDir
    Path folder;

    private PostgresServer server;

    @BeforeEach
    void server() {
        server = new PostgresServer(folder, 0);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void what_was_written_is_there_after_a_restart() throws Exception {
        server.ensureRunning();
        execute("create table kept (word text)");
        execute("insert into kept values ('kept')");
        server.stop();
        assertThat(folder.resolve("postgres/postmaster.pid")).doesNotExist();

        server = new PostgresServer(folder, 0);
        server.ensureRunning();

        assertThat(query("select word from kept")).isEqualTo("kept");
    }

    @Test
    void it_keeps_what_it_was_given_and_to_itself() throws Exception {
        server.ensureRunning();

        assertThat(query("show fsync")).isEqualTo("on");
        assertThat(query("show synchronous_commit")).isEqualTo("on");
        assertThat(query("show full_page_writes")).isEqualTo("on");
        assertThat(query("show listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(query("show unix_socket_directories")).isEmpty();
        assertThat(query("show data_directory_mode")).isEqualTo("0700");
        assertThat(query("select string_agg(distinct auth_method, ',') from pg_hba_file_rules"))
                .isEqualTo("scram-sha-256");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("postgres.password"))))
                .isEqualTo("rw-------");
        Properties wrong = server.access().properties();
        wrong.setProperty("password", "guess");
        String url = server.access().jdbcUrl("postgres");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> DriverManager.getConnection(url, wrong))
                .withMessageContaining("password");
    }

    @Test
    void a_server_left_behind_by_a_killed_service_is_taken_over() throws Exception {
        Process killed = service();
        try {
            assertThatExceptionOfType(FolderInUse.class)
                    .isThrownBy(() -> FolderLock.acquire(folder))
                    .withMessageContaining(folder.toAbsolutePath().toString())
                    .withMessageContaining("process id " + killed.pid())
                    .withMessageContaining("ringdown.data-dir");
        } finally {
            killed.destroyForcibly().waitFor();
        }
        ProcessHandle orphan = postmaster();
        assertThat(orphan.isAlive()).isTrue();

        try (FolderLock _ = FolderLock.acquire(folder)) {
            server.ensureRunning();

            await().until(() -> !orphan.isAlive());
            assertThat(query("select word from kept")).isEqualTo("from the killed one");
        }
    }

    @Test
    void a_killed_server_comes_back_with_its_data() throws Exception {
        server.ensureRunning();
        execute("create table kept (word text)");
        execute("insert into kept values ('kept')");
        ProcessHandle postmaster = postmaster();
        postmaster.destroyForcibly();
        await().until(() -> !postmaster.isAlive());

        // The children notice by themselves that the postmaster is gone.
        await().ignoreExceptions().atMost(Duration.ofSeconds(30)).until(() -> {
            server.ensureRunning();
            return true;
        });

        assertThat(query("select word from kept")).isEqualTo("kept");
    }

    @Test
    void a_process_that_only_has_the_number_of_a_dead_server_is_left_alone() throws Exception {
        server.ensureRunning();
        server.stop();
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(
                    folder.resolve("postgres/postmaster.pid"), other.pid() + "\n" + folder.resolve("postgres") + "\n");

            server.ensureRunning();

            assertThat(other.isAlive()).isTrue();
            assertThat(query("select 1")).isEqualTo("1");
        } finally {
            other.destroy();
        }
    }

    @Test
    void a_folder_whose_making_was_cut_off_is_made_again() throws Exception {
        Files.createDirectories(folder.resolve("postgres/base"));
        Files.writeString(folder.resolve("postgres/PG_VERSION"), "18\n");
        Files.writeString(folder.resolve("postgres.unfinished"), "");

        server.ensureRunning();

        assertThat(query("select 1")).isEqualTo("1");
        assertThat(folder.resolve("postgres.unfinished")).doesNotExist();
    }

    @Test
    void a_folder_of_something_else_is_not_touched() throws Exception {
        Files.createDirectories(folder.resolve("postgres"));
        Files.writeString(folder.resolve("postgres/thesis.txt"), "years of work");

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(server::ensureRunning)
                    .withMessageContaining("not empty");
        }

        assertThat(folder.resolve("postgres/thesis.txt")).hasContent("years of work");
    }

    @Test
    void call_records_wait_while_the_server_is_down_and_are_written_when_it_is_back() throws Exception {
        server.ensureRunning();
        PGSimpleDataSource dataSource = new PGSimpleDataSource() {
            private static final long serialVersionUID = 1;

            @Override
            public Connection getConnection() throws SQLException {
                PostgresServer.Access access = server.access();
                if (access == null) {
                    throw new SQLException("it is down", "57P03");
                }
                return DriverManager.getConnection(access.jdbcUrl(PostgresServer.DATABASE), access.properties());
            }
        };
        Flyway flyway = Flyway.configure().dataSource(dataSource).load();
        DatabaseAddress here = new DatabaseAddress("here", "look");
        Database database = new Database(dataSource, new Schema(flyway, here)::migrate, here, InstantSource.system());
        RecordWriter<CallRecord> writer = new RecordWriter<>(
                CdrWriter.ENDED_CALLS,
                database,
                new RecordWriter.Limits(100, 10, Duration.ofMillis(300), Duration.ofMillis(300)),
                InstantSource.system(),
                () -> null);
        try {
            writer.start();
            writer.offer("lab", 0, List.of(Records.full("lab/before")));
            await().until(() -> writer.status().written() == 1);
            server.stop();
            writer.offer("lab", 0, List.of(Records.full("lab/meanwhile")));
            await().until(() -> writer.status().state() == CdrStatus.State.DOWN);
            assertThat(writer.status().message())
                    .isEqualTo("database=here error=it is down; it is stopping, starting or failing over; look");

            server.ensureRunning();

            await().until(() -> writer.status().written() == 2);
            assertThat(query("select string_agg(id, ' ' order by id) from call"))
                    .isEqualTo("lab/before lab/meanwhile");
        } finally {
            writer.stop(Duration.ofSeconds(5));
        }
    }

    private Process service() throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        EmbeddedService.class.getName(),
                        folder.toString()))
                .redirectErrorStream(true)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals("ready")) {
                return process;
            }
            said.append(line).append('\n');
        }
        throw new IOException("the service ended: " + said);
    }

    private ProcessHandle postmaster() throws IOException {
        String pid =
                Files.readAllLines(folder.resolve("postgres/postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                server.access().jdbcUrl(PostgresServer.DATABASE),
                server.access().properties());
    }
}
