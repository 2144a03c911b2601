package io.ringdown.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringdown.access.Role;
import io.ringdown.control.AuditEntry;
import io.ringdown.control.AuditReader.Filter;
import io.ringdown.testing.PostgresResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What is kept of the audit, in the table and in the file. */
class AuditLogTest {

    private static final Filter ALL = new Filter(null, null, null, null, null, null);

    @TempDir
    Path folder;

    private AuditTable table;

    @BeforeEach
    void database() {
        PostgresResource.Database place = PostgresResource.newDatabase();
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(place.jdbcUrl());
        dataSource.setUser(place.username());
        dataSource.setPassword(place.password());
        Flyway.configure().dataSource(dataSource).load().migrate();
        table = new AuditTable(dataSource);
    }

    private static AuditEntry entry(int second, String action, String outcome) {
        return new AuditEntry(
                UUID.randomUUID(),
                Instant.parse("2026-11-21T12:00:00Z").plusSeconds(second),
                "anna",
                Role.ADMINISTRATOR,
                action,
                "lab",
                "lab/1795226579.627",
                "PJSIP/101-00000047",
                "ringdown-1",
                null,
                Map.of("callId", "lab/1795226579.627", "party", "101", "odd", "a\0b \"x\" \uD800"),
                outcome,
                outcome.equals("DONE") ? null : "no party is 101",
                Duration.ofMillis(42));
    }

    @Test
    void what_is_written_is_read_the_newest_first_and_page_by_page() throws SQLException {
        List<AuditEntry> entries =
                List.of(entry(1, "hangup", "DONE"), entry(2, "park", "REFUSED"), entry(3, "hangup", "NOT_FOUND"));
        table.insert(entries);
        table.insert(entries); // a file that is taken back twice

        List<AuditEntry> all = table.select(ALL, null, null, 10);
        assertThat(all).extracting(AuditEntry::outcome).containsExactly("NOT_FOUND", "REFUSED", "DONE");
        assertThat(all.getLast().arguments()).containsEntry("party", "101").containsEntry("odd", "ab \"x\" ?");
        assertThat(all.getLast().duration()).isEqualTo(Duration.ofMillis(42));
        assertThat(table.select(ALL, all.getFirst().at(), all.getFirst().id(), 10))
                .hasSize(2);
        assertThat(table.select(new Filter(null, "hangup", null, "DONE", null, null), null, null, 10))
                .hasSize(1);
        assertThat(table.select(
                        new Filter(
                                "anna",
                                null,
                                "lab/1795226579.627",
                                null,
                                entries.get(1).at(),
                                entries.get(2).at()),
                        null,
                        null,
                        10))
                .extracting(AuditEntry::action)
                .containsExactly("park");
    }

    @Test
    void the_file_keeps_entries_as_they_are_and_for_its_user_alone() throws Exception {
        Path path = folder.resolve("audit.jsonl");
        AuditFile file = new AuditFile(path);
        AuditEntry one = entry(1, "hangup", "NOT_FOUND");

        file.append(List.of(one, entry(2, "park", "DONE")));
        file.append(List.of(entry(3, "mute", "DONE")));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        AuditEntry read = AuditJson.entry(file.lines().getFirst());
        assertThat(read.id()).isEqualTo(one.id());
        assertThat(read.message()).isEqualTo(one.message());
        assertThat(read.arguments()).containsEntry("party", "101");
        file.dropFirst(2);
        assertThat(file.lines()).singleElement().asString().contains("\"mute\"");
        file.dropFirst(1);
        assertThat(path).doesNotExist();
        assertThatIllegalArgumentException().isThrownBy(() -> AuditJson.entry("{\"id\":\"torn o"));
    }

    @Test
    void a_number_is_forgotten_in_the_file_too() throws Exception {
        AuditFile file = new AuditFile(folder.resolve("audit.jsonl"));
        file.append(List.of(entry(1, "hangup", "NOT_FOUND"), entry(2, "hangup", "DONE")));

        assertThat(file.forget("101", "forgotten")).isEqualTo(2);

        assertThat(file.lines()).noneMatch(line -> line.matches(".*\\b101\\b.*"));
        assertThat(AuditJson.entry(file.lines().getFirst()).party()).isEqualTo("PJSIP/forgotten-00000047");
        assertThat(file.forget("101", "forgotten")).isZero();
    }
}
