package io.ringdown.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.control.Command.Argument;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChecksTest {

    private static final Policy POLICY =
            new Policy(Set.of("internal"), Set.copyOf(Policy.SAFE_APPLICATIONS), Set.copyOf(Policy.TECHNOLOGIES), null);
    private final Checks checks = new Checks(POLICY);

    static final List<Command> GOOD = List.of(
            originate("PJSIP/101", "internal", "102", null, null),
            originate("Local/101@internal/n", null, null, "Playback", "hello-world"),
            new Command.Hangup("lab/1.1", "101", 16),
            new Command.Redirect("lab/1.1", "101", "internal", "103", "1", "102", "internal", "104", "1"),
            new Command.BlindTransfer("lab/1.1", "102", "internal", "103"),
            new Command.AttendedTransfer("lab/1.1", "102", "internal", "103"),
            new Command.CancelAttendedTransfer("lab/1.1", "102"),
            new Command.Park("lab/1.1", "101", "102", "default", Duration.ofSeconds(30)),
            new Command.Bridge("lab/1.1", "101", "lab/2.2", "103", false),
            new Command.StartRecording("lab/1.1", "101", "2026/11/a-1.wav", true),
            new Command.StopRecording("lab/1.1", "101"),
            new Command.Mute("lab/1.1", "101", Command.Sound.IN, true),
            new Command.SendDtmf("lab/1.1", "101", "12#", Duration.ofMillis(100)),
            new Command.Pickup("lab/1.1", "102", "PJSIP/103", Duration.ofSeconds(20)),
            new Command.Spy("lab/1.1", "101", "PJSIP/103", Command.SpyMode.LISTEN, Duration.ofSeconds(20)),
            new Command.QueueAdd("lab", "support", "PJSIP/104", "Dave Dean", 1, false, "PJSIP/104"),
            new Command.QueueRemove("lab", "support", "PJSIP/104"),
            new Command.QueuePause("lab", "support", "PJSIP/104", true, "lunch"),
            new Command.SendAction("lab", "Ping", List.of(new Header("X", "y"))));

    static Command.Originate originate(String device, String context, String exten, String application, String data) {
        return new Command.Originate(
                null,
                device,
                context,
                exten,
                context == null ? null : "1",
                application,
                data,
                "101",
                "Alice",
                Duration.ofSeconds(20),
                "sales",
                List.of("ulaw"),
                false,
                List.of(new Command.Variable("CRM", "4711")),
                true,
                null);
    }

    private void refused(Command command, String field) {
        assertThatThrownBy(() -> checks.check(command))
                .as(command.toString())
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.error().code()).isEqualTo(ErrorCode.INVALID);
                    assertThat(refused.error().field()).isEqualTo(field);
                });
    }

    @Test
    void every_command_is_here_and_these_are_allowed() {
        Set<Class<?>> kinds = Set.copyOf(
                GOOD.stream().<Class<?>>map(Object::getClass).distinct().toList());

        assertThat(kinds).hasSize(18);
        GOOD.forEach(command -> assertThatCode(() -> checks.check(command))
                .as(command.toString())
                .doesNotThrowAnyException());
    }

    /** Every text of every command, one after the other, with a line break and a header of the attacker's in it. */
    @Test
    void a_line_break_gets_through_nowhere() throws Exception {
        int tried = 0;
        for (Command good : GOOD) {
            RecordComponent[] components = good.getClass().getRecordComponents();
            for (int i = 0; i < components.length; i++) {
                if (components[i].getType() != String.class) {
                    continue;
                }
                for (String bad : List.of("x\r\nAction: Logoff", "x\ny", "x\ry", "x\0y", "x\u0085y")) {
                    Command evil = with(good, i, bad);
                    assertThatThrownBy(() -> checks.check(evil))
                            .as(evil.toString())
                            .isInstanceOf(Refused.class);
                    tried++;
                }
            }
        }
        assertThat(tried).isGreaterThan(200);
        refused(new Command.SendAction("lab", "Ping", List.of(new Header("X\r\nY", "z"))), "headers");
        refused(new Command.SendAction("lab", "Ping", List.of(new Header("X", "z\r\nAction: Logoff"))), "headers");
    }

    private static Command with(Command good, int index, Object value) throws Exception {
        List<Object> values = new ArrayList<>();
        List<Class<?>> types = new ArrayList<>();
        for (RecordComponent component : good.getClass().getRecordComponents()) {
            component.getAccessor().setAccessible(true);
            values.add(component.getAccessor().invoke(good));
            types.add(component.getType());
        }
        values.set(index, value);
        Constructor<?> constructor = good.getClass().getDeclaredConstructor(types.toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        return (Command) constructor.newInstance(values.toArray());
    }

    @Test
    void what_asterisk_would_take_apart_is_refused() {
        refused(originate("PJSIP/101&PJSIP/102", "internal", "1", null, null), "device");
        refused(originate("PJSIP/101,x", "internal", "1", null, null), "device");
        refused(originate("Local/101@secret", "internal", "1", null, null), "device");
        refused(originate("Local/101", "internal", "1", null, null), "device");
        refused(originate("Console/dsp", "internal", "1", null, null), "device");
        refused(originate("PJSIP/101", "secret", "1", null, null), "context");
        refused(originate("PJSIP/101", "internal", "1,2", null, null), "exten");
        refused(originate("PJSIP/101", null, null, "System", "id"), "application");
        refused(originate("PJSIP/101", null, null, "Playback", "${SHELL(id)}"), "data");
        refused(new Command.StartRecording("lab/1.1", null, "a.wav,b,touch /tmp/x", false), "file");
        refused(new Command.StartRecording("lab/1.1", null, "../a.wav", false), "file");
        refused(new Command.StartRecording("lab/1.1", null, "/etc/a.wav", false), "file");
        refused(new Command.StartRecording("lab/1.1", null, "x/..a/../b.wav", false), "file");
        refused(new Command.QueueAdd("lab", "support", "Local/1@secret", null, null, false, null), "member");
        refused(new Command.SendDtmf("lab/1.1", null, "12x", null), "digits");
        refused(new Command.AttendedTransfer("lab/1.1", null, null, "10a-3"), "exten");
        for (String own : List.of("Login", "logoff", "EVENTS", "Filter", "WaitEvent", "Challenge")) {
            refused(new Command.SendAction("lab", own, List.of()), "action");
        }
    }

    @Test
    void a_star_allows_no_application_that_reaches_a_shell() {
        Checks all = new Checks(new Policy(Set.of("*"), Set.of("*"), Set.of("PJSIP"), null));

        assertThatCode(() -> all.check(originate("PJSIP/101", null, null, "SayDigits", "1")))
                .doesNotThrowAnyException();
        for (String bad :
                List.of("System", "TrySystem", "AGI", "EAGI", "ExternalIVR", "MixMonitor", "Exec", "Originate")) {
            assertThatThrownBy(() -> all.check(originate("PJSIP/101", null, null, bad, null)))
                    .as(bad)
                    .isInstanceOf(Refused.class);
        }
    }

    @Test
    void secrets_and_keys_are_known_as_such() {
        List<Argument> keys = new Command.SendDtmf("lab/1.1", null, "4111111111111111", null).arguments();
        List<Argument> headers = new Command.SendAction(
                        "lab",
                        "X",
                        List.of(
                                new Header("Secret", "s1"),
                                new Header("Variable", "a=1,PIN=s2"),
                                new Header("Digit", "s3"),
                                new Header("Channel", "PJSIP/101")))
                .arguments();

        assertThat(keys).filteredOn(a -> a.name().equals("digits")).allMatch(Argument::secret);
        assertThat(headers).filteredOn(a -> a.value().contains("s")).hasSize(3).allMatch(Argument::secret);
        assertThat(headers).filteredOn(a -> a.value().equals("PJSIP/101")).noneMatch(Argument::secret);
    }
}
