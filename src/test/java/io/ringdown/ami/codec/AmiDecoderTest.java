package io.ringdown.ami.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringdown.ami.codec.AmiMessage.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AmiDecoderTest {

    private final List<AmiMessage> messages = new ArrayList<>();
    private final List<String> banners = new ArrayList<>();
    private final AmiDecoder decoder = decoder(AmiDecoder.Limits.DEFAULT);

    private AmiDecoder decoder(AmiDecoder.Limits limits) {
        return new AmiDecoder(
                new AmiDecoder.Sink() {
                    @Override
                    public void onBanner(String version) {
                        banners.add(version);
                    }

                    @Override
                    public void onMessage(AmiMessage message) {
                        messages.add(message);
                    }
                },
                limits);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void greeting_then_messages() {
        decoder.decode(bytes(
                "Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nActionID: 1\r\n\r\nEvent: A\r\nB: c\r\n\r\n"));

        assertThat(banners).containsExactly("11.0.0");
        assertThat(messages)
                .containsExactly(
                        AmiMessage.of("Response", "Success", "ActionID", "1"), AmiMessage.of("Event", "A", "B", "c"));
        assertThat(decoder.atBoundary()).isTrue();
    }

    @Test
    void repeated_headers_keep_their_order() {
        decoder.decode(bytes("Event: X\r\nVariable: a=1\r\nvariable: b=2\r\nState: p\r\nState: q\r\n\r\n"));

        assertThat(messages.getFirst().all("Variable")).containsExactly("a=1", "b=2");
        assertThat(messages.getFirst().get("State")).isEqualTo("p");
        assertThat(messages.getFirst().all("STATE")).containsExactly("p", "q");
    }

    @Test
    void values_may_be_empty_hold_colons_or_lack_the_space() {
        decoder.decode(bytes("Event: X\r\nA:\r\nB: \r\nC: a: b\r\nD:d\r\nE:  e\r\n\r\n"));

        AmiMessage message = messages.getFirst();
        assertThat(message.get("A")).isEmpty();
        assertThat(message.get("B")).isEmpty();
        assertThat(message.get("C")).isEqualTo("a: b");
        assertThat(message.get("D")).isEqualTo("d");
        assertThat(message.get("E")).isEqualTo(" e");
        assertThat(message.get("F")).isNull();
    }

    @Test
    void an_empty_line_too_many_between_messages_is_no_message() {
        decoder.decode(bytes("Event: A\r\n\r\n\r\n\r\nEvent: B\r\n\r\n"));

        assertThat(messages).hasSize(2);
    }

    @Test
    void lines_may_end_with_lf_alone() {
        decoder.decode(bytes("Event: A\nB: c\n\nEvent: D\n\n"));

        assertThat(messages).containsExactly(AmiMessage.of("Event", "A", "B", "c"), AmiMessage.of("Event", "D"));
    }

    @Test
    void a_line_without_a_colon_stays_in_its_message() {
        decoder.decode(
                bytes("Event: UserEvent\r\nUserEvent: note\r\nText: one\r\ninjected line\r\n\r\nEvent: B\r\n\r\n"));

        assertThat(messages).hasSize(2);
        assertThat(messages.getFirst().headers()).contains(new Header("", "injected line"));
    }

    @Test
    void a_commands_answer_in_the_new_format() {
        decoder.decode(
                bytes("Response: Success\r\nMessage: Command output follows\r\nOutput: one\r\nOutput: two\r\n\r\n"));

        assertThat(messages.getFirst().output()).containsExactly("one", "two");
    }

    @Test
    void a_commands_answer_in_the_old_format() {
        decoder.decode(bytes("Response: Follows\r\nPrivilege: Command\r\nActionID: 7\r\nName: value\n\nlast\n"
                + "--END COMMAND--\r\n\r\nEvent: B\r\n\r\n"));

        assertThat(messages.getFirst().get("ActionID")).isEqualTo("7");
        assertThat(messages.getFirst().output()).containsExactly("Name: value", "", "last");
        assertThat(messages.get(1)).isEqualTo(AmiMessage.of("Event", "B"));
    }

    @Test
    void an_old_commands_answer_may_end_without_a_line_end() {
        decoder.decode(bytes("Response: Follows\r\nno newline--END COMMAND--\r\n\r\nEvent: B\r\n\r\n"));

        assertThat(messages.getFirst().output()).containsExactly("no newline");
        assertThat(messages).hasSize(2);
    }

    @Test
    void text_that_is_no_utf8_is_read_as_latin1() {
        byte[] bytes = "Event: X\r\nCallerIDName: Müller\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

        decoder.decode(bytes);

        assertThat(messages.getFirst().get("CallerIDName")).isEqualTo("Müller");
    }

    @Test
    void an_oversized_message_is_left_out_and_counted_and_the_next_is_read() {
        AmiDecoder small = decoder(new AmiDecoder.Limits(1_024, 8));
        byte[] bytes = bytes("Event: A\r\nText: " + "x".repeat(5_000) + "\r\n\r\nEvent: B\r\n\r\nEvent: C\r\n"
                + "H: 1\r\n".repeat(20) + "\r\nEvent: D\r\n\r\n");

        for (int chunk : List.of(1, 7, 100, bytes.length)) {
            messages.clear();
            small = decoder(new AmiDecoder.Limits(1_024, 8));
            for (int from = 0; from < bytes.length; from += chunk) {
                small.decode(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + chunk)));
            }
            assertThat(messages)
                    .as("chunks of %d", chunk)
                    .extracting(m -> m.value(0))
                    .containsExactly("B", "D");
            assertThat(small.oversized()).isEqualTo(2);
        }
    }

    @Test
    void a_stream_that_is_no_ami_is_refused_with_what_it_says() {
        assertThatThrownBy(() -> decoder.decode(bytes("SSH-2.0-OpenSSH_9.2\r\n")))
                .isInstanceOf(AmiFormatException.class)
                .hasMessage("byte 0: no Asterisk Manager Interface: begins with \"SSH-2.0-OpenSSH_9.2\"");
        assertThatThrownBy(() -> decoder(AmiDecoder.Limits.DEFAULT).decode(new byte[2_000]))
                .isInstanceOf(AmiFormatException.class);
    }

    @Test
    void garbage_after_the_greeting_never_throws_and_the_stream_recovers() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            messages.clear();
            AmiDecoder fuzzed = decoder(AmiDecoder.Limits.DEFAULT);
            fuzzed.decode(bytes("Asterisk Call Manager/11.0.0\r\n"));
            byte[] garbage = new byte[random.nextInt(3_000)];
            for (int i = 0; i < garbage.length; i++) {
                garbage[i] =
                        (byte) (random.nextInt(4) == 0 ? "\r\n: \0E".charAt(random.nextInt(6)) : random.nextInt(256));
            }
            fuzzed.decode(garbage);
            fuzzed.decode(bytes("\r\n\r\n--END COMMAND--\r\n\r\nEvent: End\r\n\r\n"));
            assertThat(messages.getLast().headers()).contains(new Header("Event", "End"));
            messages.forEach(m -> assertThat(m.headers()).hasSize(m.size()));
        }
    }

    @Test
    void what_is_encoded_is_decoded_again() {
        List<Header> headers = List.of(
                new Header("Event", "X"), new Header("A", ""), new Header("B", "ü: \"x\""), new Header("B", "2"));

        decoder.decode(AmiEncoder.encode(headers));

        assertThat(messages.getFirst().headers()).isEqualTo(headers);
        assertThat(messages.getFirst().toBytes()).isEqualTo(AmiEncoder.encode(headers));
    }

    @Test
    void nothing_can_be_injected_by_a_value() {
        for (String value : List.of("a\r\nAction: Originate", "a\nb", "a\rb", "a\0b")) {
            assertThatThrownBy(() -> AmiEncoder.encode(List.of(new Header("Channel", value))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Channel")
                    .hasMessageNotContaining("Originate");
        }
        assertThatThrownBy(() -> AmiEncoder.encode(List.of(new Header("A: b\r\nAction", "x"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AmiEncoder.encode(List.of(new Header("A", "x".repeat(1_100)))))
                .hasMessageContaining("1,103 bytes".replace(",", ""));
    }

    @Test
    void secrets_are_not_printed() {
        assertThat(AmiMessage.of("Action", "Login", "Secret", "hush", "Key", "abc")
                        .toString())
                .doesNotContain("hush")
                .doesNotContain("abc");
    }

    @Test
    void a_prepared_name_finds_what_the_plain_one_finds() {
        List<String> names = List.of(
                "Id",
                "Uniqueid",
                "UniqueID",
                "uniqueid",
                "DestUniqueid",
                "SecondTransfererConnectedLineName",
                "Uniqueie");
        AmiMessage message = AmiMessage.of(
                "Event",
                "X",
                "Linkedid",
                "1",
                "UNIQUEID",
                "2",
                "destUniqueid",
                "3",
                "SecondTransfererConnectedLineNum",
                "4",
                "SecondTransfererConnectedLineNAME",
                "5",
                "iD",
                "6");

        for (String name : names) {
            assertThat(message.indexOf(HeaderName.of(name))).as(name).isEqualTo(message.indexOf(name, 0));
        }
    }

    @Test
    void a_text_that_came_before_is_the_very_same_and_any_other_is_right() {
        Texts texts = new Texts();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 20_000; i++) {
                String text = "1795227535." + i;
                assertThat(AmiMessage.of("Id", text).value(0, texts)).isEqualTo(text);
            }
        }
        for (String text : List.of("", "x", "12345678", "123456789", "Müller", "x".repeat(100))) {
            assertThat(AmiMessage.of("Name", text).value(0, texts)).isEqualTo(text);
        }
        assertThat(AmiMessage.of("Event", "VarSet").value(0, texts))
                .isSameAs(AmiMessage.of("Event", "VarSet").value(0, texts));
    }

    @Test
    void seconds_are_read_as_microseconds_and_nothing_else_is() {
        assertThat(AmiMessage.of("T", "1795227535.748202").micros(0)).isEqualTo(1_795_227_535_748_202L);
        assertThat(AmiMessage.of("T", "1.5").micros(0)).isEqualTo(1_500_000);
        assertThat(AmiMessage.of("T", "7.").micros(0)).isEqualTo(7_000_000);
        for (String no :
                List.of("", ".5", "5", "1.2.3", "-1.5", "1.1234567", "1234567890123.5", "1e.5", "9".repeat(60))) {
            assertThat(AmiMessage.of("T", no).micros(0)).as(no).isEqualTo(-1);
        }
    }
}
