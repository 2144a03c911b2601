package io.ringdown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.Entry;
import io.ringdown.journal.JournalSettings;
import io.ringdown.journal.Journals;
import io.ringdown.testing.PostgresResource;
import io.ringdown.testing.Recordings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that write to the database, as a user runs them: the packaged service with arguments. */
class CommandsIT {

    private static final String RECORDINGS =
            Recordings.FOLDER.resolve("asterisk-22").toString();

    private final PostgresResource.Database database = PostgresResource.newDatabase();

    @TempDir
    Path data;

    private record Ended(int status, String said) {}

    private Ended ringdown(String... arguments) throws Exception {
        return ringdown(List.of("-Dringdown.command=true", "-Dquarkus.http.host-enabled=false"), arguments);
    }

    private Ended ringdown(List<String> settings, String... arguments) throws Exception {
        Path said = Files.createTempFile(data, "said", ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // it is over before more would pay
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dquarkus.log.level=WARN",
                "-Dringdown.data-dir=" + data,
                "-Dquarkus.datasource.jdbc.url=" + database.jdbcUrl(),
                "-Dquarkus.datasource.username=" + database.username()));
        command.addAll(settings);
        command.addAll(List.of(
                "-jar", Path.of("target", "quarkus-app", "quarkus-run.jar").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("QUARKUS_DATASOURCE_PASSWORD", database.password());
        Process process = builder.start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("not ended: " + Files.readString(said));
        }
        return new Ended(process.exitValue(), Files.readString(said));
    }

    @Test
    void it_does_not_listen_for_everybody_while_nobody_has_to_log_in() throws Exception {
        Ended refused = ringdown(List.of("-Dquarkus.http.host=0.0.0.0", "-Dquarkus.http.port=0"));
        assertThat(refused.status()).isNotZero();
        assertThat(refused.said())
                .contains("Ringdown does not listen on 0.0.0.0", "ringdown.access.login=true")
                .doesNotContain("\tat ");
    }

    @Test
    void a_token_is_made_listed_and_revoked() throws Exception {
        Ended made = ringdown("token", "create", "--name", "wallboard", "--role", "viewer", "--tenant", "acme");
        assertThat(made.status()).as(made.said()).isZero();
        String token = made.said()
                .lines()
                .filter(line -> line.startsWith("rd_"))
                .findFirst()
                .orElseThrow();
        Ended again = ringdown("token", "create", "--name", "wallboard", "--role", "viewer");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.said()).contains("there is a token wallboard already");
        assertThat(ringdown("token", "list").said())
                .contains("name=wallboard", "role=VIEWER", "tenant=acme", "last_used=never")
                .doesNotContain(token.split("_", 3)[2]);
        assertThat(ringdown("token", "revoke", "wallboard").status()).isZero();
        assertThat(ringdown("token", "revoke", "wallboard").said()).contains("there is no token wallboard to revoke");
    }

    @Test
    void an_import_twice_is_an_import_once_and_a_number_is_forgotten_from_it() throws Exception {
        Ended first = ringdown("import", "--trunk", "PJSIP/trunk*", RECORDINGS);
        assertThat(first.said()).contains("ringdown import: recordings=", "refused=0");
        assertThat(first.status()).isZero();
        String once = rows();
        assertThat(once.lines().count()).isGreaterThan(300);
        assertThat(once).contains("Bob Brown");

        assertThat(ringdown("import", "--trunk", "PJSIP/trunk*", RECORDINGS).status())
                .isZero();
        assertThat(rows().equals(once)).isTrue();

        Ended forgotten = ringdown("forget", "102");
        assertThat(forgotten.said()).contains("rows=");
        assertThat(forgotten.status()).isZero();
        assertThat(rows().contains("PJSIP/102")).isFalse();
    }

    @Test
    void rows_are_rebuilt_from_the_journal() throws Exception {
        try (Journals journals = new Journals(JournalSettings.in(data.resolve("journal")), InstantSource.system())) {
            Journals.Opened opened = journals.open("lab", TrunkPatterns.NONE, () -> 1, (_, _) -> {});
            // stands for the loop of a PBX: the timer's flush comes from another thread
            opened.journal().begin(this::onLoop, () -> {});
            Recordings.messages(Recordings.bytes(Recordings.named("asterisk-22/attended_by_callee")
                            .parts()
                            .getFirst()))
                    .stream()
                    .filter(message -> message.isEvent())
                    .forEach(message -> onLoop(() -> opened.journal().append(new Entry.Event(1, message), 1)));
            onLoop(opened.journal()::handOver);
        }

        Ended rebuilt = ringdown("rebuild");

        assertThat(rebuilt.said()).contains("ringdown rebuild: pbxs=1 calls=2 refused=0");
        assertThat(rebuilt.status()).isZero();
        assertThat(rows()).contains("lab/", "ATTENDED");
    }

    @Test
    void what_cannot_be_done_is_said_in_a_line() throws Exception {
        Ended nowhere = ringdown("import", "nowhere.ami");
        assertThat(nowhere.status()).isEqualTo(1);
        assertThat(nowhere.said()).contains("ringdown import: nowhere.ami: no such file or folder");
        Ended nothing = ringdown("rebuild", "--from", "2026-11-21");
        assertThat(nothing.status()).isEqualTo(1);
        assertThat(nothing.said()).contains("ringdown rebuild: no journal");
        Ended wrong = ringdown("rebuild", "--from", "yesterday");
        assertThat(wrong.said()).contains("give an instant as 2026-11-21 or");
        assertThat(ringdown("forget").said()).contains("give one NUMBER");
        assertThat(ringdown("fly").said()).contains("unknown command: fly");
    }

    @Test
    void events_that_were_given_up_are_listed_and_wait_again() throws Exception {
        assertThat(ringdown("webhook").said()).contains("give dead NAME or replay NAME");
        Ended unknown = ringdown("webhook", "dead", "crm");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.said()).contains("no event of crm is there; there are events of: []");
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into webhook_outbox (webhook, event_id, call_id, type, at, body, state, settled_at,"
                            + " attempts, last_error) values ('crm', 'lab/1.1/COMPLETED', 'lab/1.1', 'COMPLETED',"
                            + " '2026-11-20 12:00+00', '{}', 'DEAD', now(), 3, 'answered 500')");

            Ended dead = ringdown("webhook", "dead", "crm");
            assertThat(dead.said()).contains("2026-11-20T12:00:00Z lab/1.1/COMPLETED attempts=3", "error=answered 500");
            assertThat(ringdown("webhook", "replay", "crm", "--from", "2026-11-21")
                            .said())
                    .contains("events=0 wait");
            Ended replayed = ringdown("webhook", "replay", "crm", "--from", "2026-11-20", "--to", "2026-11-21");
            assertThat(replayed.said()).contains("ringdown webhook: events=1 wait to be sent again");
            assertThat(replayed.status()).isZero();
            try (ResultSet rows = statement.executeQuery("select o.state, o.attempts, c.call_id from webhook_outbox o"
                    + " join webhook_call c using (webhook, call_id)")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("WAITING");
                assertThat(rows.getInt(2)).isZero();
            }
        }
    }

    private synchronized void onLoop(Runnable task) {
        task.run();
    }

    private String rows() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                Statement statement = connection.createStatement()) {
            for (String table : List.of("call", "leg", "transfer", "queue_visit", "user_event")) {
                try (ResultSet rows = statement.executeQuery("select t::text from " + table + " t order by 1")) {
                    while (rows.next()) {
                        all.append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        return all.toString();
    }
}
