package io.ringdown.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringdown.control.Command.Originate.CallFile;
import io.ringdown.control.Command.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallFilesTest {

    @TempDir
    Path spool;

    private static Command.Originate order(CallFile how, Variable... variables) {
        return new Command.Originate(
                "lab",
                "PJSIP/101",
                "internal",
                "102",
                null,
                null,
                null,
                "101",
                "Alice",
                Duration.ofSeconds(20),
                "sales",
                List.of("ulaw", "g722"),
                true,
                List.of(variables),
                true,
                how);
    }

    @Test
    void an_order_says_all_that_was_asked_for() {
        String text = CallFiles.text(
                order(new CallFile(null, 2, Duration.ofSeconds(60), true), new Variable("CRM", "a;b,c=\"d\"")));

        assertThat(text).isEqualTo("""
                Channel: PJSIP/101
                CallerID: "Alice" <101>
                WaitTime: 20
                MaxRetries: 2
                RetryTime: 60
                Account: sales
                Codecs: ulaw,g722
                Early_Media: yes
                Archive: yes
                Context: internal
                Extension: 102
                Priority: 1
                Setvar: CRM=a\\;b,c="d"
                """);
    }

    @Test
    void no_value_becomes_a_line_or_a_comment() {
        for (String bad : List.of("x\nApplication: System", "x\rData: id", "a #b", "x".repeat(300), "x\u2028y")) {
            assertThatThrownBy(
                            () -> CallFiles.text(order(new CallFile(null, null, null, false), new Variable("V", bad))))
                    .as(bad)
                    .isInstanceOf(Refused.class);
        }
    }

    @Test
    void the_file_appears_whole_private_and_at_its_time() throws IOException {
        Files.createDirectory(spool.resolve("outgoing"));
        Instant at = Instant.parse("2031-01-01T12:00:00Z");

        Path file = CallFiles.write(spool, "rd-1", order(new CallFile(at, null, null, false)));

        assertThat(file).isEqualTo(spool.resolve("outgoing/rd-1.call"));
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(at);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(spool.resolve("tmp"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_folder_that_is_no_spool_is_said_to_be_none() {
        assertThatThrownBy(() -> CallFiles.write(spool, "rd-1", order(new CallFile(null, null, null, false))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no folder");
    }
}
