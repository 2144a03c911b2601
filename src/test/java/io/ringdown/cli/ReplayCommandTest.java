package io.ringdown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.testing.Recordings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    private int replay(String... arguments) {
        return ReplayCommand.run(List.of(arguments), out, new PrintStream(messages, true, StandardCharsets.UTF_8));
    }

    private String[] lines() {
        return out.toString(StandardCharsets.UTF_8).split("\n");
    }

    @Test
    void one_record_a_line_with_the_contracts_names_and_microseconds() {
        Path file = Recordings.FOLDER.resolve("asterisk-22/answered_caller_hangs_up.ami.gz");

        assertThat(replay(file.toString())).isZero();

        assertThat(lines()).hasSize(1);
        assertThat(lines()[0])
                .startsWith("{\"id\":\"answered_caller_hangs_up/")
                .contains("\"pbx\":\"answered_caller_hangs_up\"")
                .contains("\"caller\":{\"number\":\"101\",\"name\":\"Alice Adams\",\"presentation\":\"ALLOWED\"")
                .containsPattern("\"startedAt\":\"2026-11-21T02:18:55\\.748202Z\"")
                .contains("\"disposition\":\"ANSWERED\"")
                .contains("\"consultationFor\":null,\"complete\":true,\"revision\":");
        assertThat(messages.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void trunk_patterns_tell_the_direction() {
        String file = Recordings.FOLDER
                .resolve("asterisk-22/outbound_answered.ami.gz")
                .toString();

        replay("--trunk", "PJSIP/trunk*", file);
        assertThat(lines()[0]).contains("\"direction\":\"OUTBOUND\"");
        out.reset();
        replay(file);
        assertThat(lines()[0]).contains("\"direction\":\"INTERNAL\"");
    }

    @Test
    void changes_are_printed_instead_when_asked_for() {
        replay("--changes", Recordings.FOLDER.resolve("asterisk-22/busy.ami.gz").toString());

        assertThat(lines()[0]).contains("\"type\":\"STARTED\"").contains("\"state\":\"DIALING\"");
        assertThat(lines()[lines().length - 1]).contains("\"type\":\"ENDED\"").contains("\"disposition\":\"BUSY\"");
    }

    @Test
    void a_folder_is_every_recording_below_it_each_a_pbx_by_its_path() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.copy(Recordings.FOLDER.resolve("asterisk-22/busy.ami.gz"), folder.resolve("a/b/one.ami.gz"));
        Files.write(
                folder.resolve("two.ami"), Recordings.bytes(Recordings.FOLDER.resolve("asterisk-22/no_answer.ami.gz")));
        Files.writeString(folder.resolve("two.json"), "{\"name\": \"no list of events\"}");
        Files.writeString(folder.resolve("three.json"), "[{\"no\": \"event\"}]");

        assertThat(replay(folder.toString())).isZero();

        assertThat(lines()).hasSize(2);
        assertThat(lines()[0]).contains("\"pbx\":\"a/b/one\"");
        assertThat(lines()[1]).contains("\"pbx\":\"two\"");
    }

    @Test
    void a_second_file_goes_on_with_the_first() throws IOException {
        for (String part : List.of("killed_midcall", "killed_midcall.2")) {
            Files.copy(Recordings.FOLDER.resolve("asterisk-22/" + part + ".ami.gz"), folder.resolve(part + ".ami.gz"));
        }

        replay(folder.resolve("killed_midcall.ami.gz").toString());
        String asFile = out.toString(StandardCharsets.UTF_8);
        out.reset();
        replay(folder.toString());

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(asFile);
        assertThat(asFile).contains("\"complete\":false");
    }

    @Test
    void a_json_list_of_events_is_read_in_any_order_of_headers() throws IOException {
        Files.writeString(folder.resolve("list.json"), """
                [{"ChannelState": "4", "Channel": "SIP/1-01", "CallerIDNum": "1", "Event": "Newchannel", "Exten": "2",
                  "Uniqueid": "9.1", "Linkedid": "9.1", "ChannelStateDesc": "Ring"},
                 {"Event": "Hangup", "Cause": "16", "Channel": "SIP/1-01", "ChannelState": "4", "Uniqueid": "9.1",
                  "Linkedid": "9.1"}]
                """);

        assertThat(replay(folder.resolve("list.json").toString())).isZero();

        assertThat(lines()[0]).contains("\"dialed\":\"2\"").contains("\"cause\":16");
    }

    @Test
    void what_is_no_ami_gives_one_line_with_file_and_byte_and_status_1() throws IOException {
        Path file = folder.resolve("bad.ami");
        Files.writeString(file, "HTTP/1.1 400 Bad Request\r\n\r\n");

        assertThat(replay(file.toString())).isEqualTo(1);

        assertThat(messages.toString(StandardCharsets.UTF_8))
                .isEqualTo("ringdown replay: " + file
                        + ": byte 0: no Asterisk Manager Interface: begins with \"HTTP/1.1 400 Bad Request\"\n");
    }

    @Test
    void broken_json_gives_one_line_with_file_and_byte_and_status_1() throws IOException {
        Path file = folder.resolve("bad.json");
        Files.writeString(file, "[{\"Event\": \"Hangup\"}, {\"Event\": oops}]");

        assertThat(replay(file.toString())).isEqualTo(1);

        assertThat(messages.toString(StandardCharsets.UTF_8))
                .startsWith("ringdown replay: " + file + ": byte ")
                .hasLineCount(1);
    }

    @Test
    void wrong_use_gives_one_line_and_status_1() {
        assertThat(replay()).isEqualTo(1);
        assertThat(replay("--no-such-option", "x.ami")).isEqualTo(1);
        assertThat(replay(folder.resolve("missing.ami").toString())).isEqualTo(1);
        assertThat(replay(folder.toString())).isEqualTo(1);

        assertThat(messages.toString(StandardCharsets.UTF_8)).hasLineCount(4);
    }
}
