package io.ringdown.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.demo.FakePbx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** originate, action and events, as somebody in a shell uses them. */
class ClientCommandsTest {

    private static final String SECRET = "the-secret-of-the-house";

    private interface Command {
        int run(List<String> arguments, PrintStream out, PrintStream messages);
    }

    private record Ended(int status, String out, String messages) {}

    @TempDir
    Path folder;

    private Vertx vertx;
    private FakePbx pbx;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        pbx = join(FakePbx.start(vertx, new FakePbx.Settings("ringdown", SECRET), Clock.systemUTC()));
        Files.writeString(folder.resolve("password"), SECRET + "\n");
    }

    @AfterEach
    void stop() {
        join(pbx.close());
        join(vertx.close());
    }

    @Test
    void an_action_prints_its_answer() {
        pbx.answer(
                "Command",
                a -> FakePbx.bytes(FakePbx.response(a, "Success", "Output", a.get("Command"), "Output", "2")));

        Ended text = run(ActionCommand::run, "Command", "Command=core show uptime");
        Ended json = run(ActionCommand::run, "--json", "Command", "Command=x");

        assertThat(text.status()).isZero();
        assertThat(text.out()).contains("Response: Success").contains("Output: core show uptime\nOutput: 2\n");
        assertThat(json.out())
                .startsWith("{\"Response\":\"Success\"")
                .contains("\"Output\":[\"x\",\"2\"]")
                .hasLineCount(1);
        assertThat(text.messages()).isEmpty();
    }

    @Test
    void a_list_prints_its_items_and_a_refusal_is_a_status_of_its_own() {
        Ended list = run(ActionCommand::run, "--json", "DeviceStateList");
        Ended refused = run(ActionCommand::run, "NoSuchAction");

        assertThat(list.status()).isZero();
        assertThat(list.out()).contains("EventList");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.out()).contains("Response: Error");
        assertThat(refused.messages()).contains("NoSuchAction refused: \"Invalid/unknown command\"");
    }

    @Test
    void what_came_of_an_originate_is_its_status() {
        assertThat(originate("Success", "4")).isEqualTo(new Ended(0, "answered", ""));
        assertThat(originate("Failure", "3")).isEqualTo(new Ended(2, "not answered", ""));
        assertThat(originate("Failure", "5")).isEqualTo(new Ended(3, "busy", ""));
        assertThat(originate("Failure", "0")).isEqualTo(new Ended(4, "failed", ""));
        AmiMessage action = pbx.received().stream()
                .filter(m -> "Originate".equals(m.get("Action")))
                .findFirst()
                .orElseThrow();
        assertThat(action.get("Async")).isEqualTo("true");
        assertThat(action.get("ChannelId")).startsWith("ringdown-");
        assertThat(action.get("Timeout")).isEqualTo("5000");
        assertThat(action.get("Priority")).isEqualTo("1");
        assertThat(action.all("Variable")).containsExactly("A=1", "B=2=3");
    }

    private Ended originate(String response, String reason) {
        pbx.answer(
                "Originate",
                a -> FakePbx.bytes(
                        AmiMessage.of("Event", "OriginateResponse", "ActionID", "of-another", "Response", "Failure"),
                        FakePbx.response(a, "Success", "Message", "Originate successfully queued"),
                        AmiMessage.of(
                                "Event",
                                "OriginateResponse",
                                "ActionID",
                                a.get("ActionID"),
                                "Response",
                                response,
                                "Channel",
                                "PJSIP/101-1",
                                "Reason",
                                reason)));
        Ended ended = run(
                OriginateCommand::run,
                "--channel=PJSIP/101",
                "--context",
                "internal",
                "--exten",
                "102",
                "--timeout",
                "5",
                "--variable",
                "A=1",
                "--variable",
                "B=2=3");
        return new Ended(ended.status(), ended.out().split("[:\n]")[0], ended.messages());
    }

    @Test
    void an_originate_that_is_refused_or_makes_no_sense_calls_nobody() {
        pbx.denyAction("Originate");
        Ended refused = run(OriginateCommand::run, "--channel", "PJSIP/101", "--application", "Echo");
        Ended both =
                run(OriginateCommand::run, "--channel", "PJSIP/101", "--application", "Echo", "--context", "internal");
        Ended neither = run(OriginateCommand::run, "--channel", "PJSIP/101");
        Ended cut = run(OriginateCommand::run, "--channel", "a\nAction: x", "--application", "Echo");

        assertThat(List.of(refused, both, neither, cut))
                .extracting(Ended::status)
                .containsOnly(1);
        assertThat(refused.messages()).contains("Permission denied");
        assertThat(both.messages()).contains("give --application");
        assertThat(neither.messages()).contains("give --application");
        assertThat(cut.messages()).contains("line break");
    }

    @Test
    void events_are_chosen_by_name_and_by_header() {
        long timer = vertx.setPeriodic(50, _ -> {
            pbx.send(AmiMessage.of("Event", "Hangup", "Channel", "PJSIP/102-1"));
            pbx.send(AmiMessage.of("Event", "Newchannel", "Channel", "PJSIP/101-1"));
            pbx.send(AmiMessage.of("Event", "Hangup", "Channel", "PJSIP/101-1", "Cause", "16"));
        });

        Ended ended = run(
                EventsCommand::run,
                "--name",
                "Hangup,Rename",
                "--filter",
                "Channel=^PJSIP/101-",
                "--count",
                "2",
                "--json");
        vertx.cancelTimer(timer);

        assertThat(ended.status()).isZero();
        assertThat(ended.out().lines())
                .hasSize(2)
                .containsOnly("{\"Event\":\"Hangup\",\"Channel\":\"PJSIP/101-1\",\"Cause\":\"16\"}");
    }

    @Test
    void a_login_that_fails_is_one_line() throws Exception {
        Files.writeString(folder.resolve("password"), "wrong-one\n");
        Ended wrong = run(ActionCommand::run, "Ping");
        Ended unknown = run(EventsCommand::run, "--filter", "Channel=(");
        Ended unnamed = ended(ActionCommand::run, List.of("Ping"));
        Ended transport = run(ActionCommand::run, "--transport", "carrier-pigeon", "Ping");

        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.messages()).contains("refuses the login of ringdown").hasLineCount(1);
        assertThat(unknown.messages()).contains("--filter Channel");
        assertThat(unnamed.messages()).contains("give --pbx NAME, or --host HOST");
        assertThat(transport.messages()).contains("tcp, tls, http or https");
    }

    private Ended run(Command command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--host",
                "127.0.0.1",
                "--port",
                "" + pbx.port(),
                "--user",
                "ringdown",
                "--password-file",
                folder.resolve("password").toString()));
        arguments.addAll(List.of(more));
        Ended ended = ended(command, arguments);
        assertThat(ended.messages()).doesNotContain(SECRET);
        return ended;
    }

    private static Ended ended(Command command, List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int status = command.run(arguments, new PrintStream(out, true, UTF_8), new PrintStream(messages, true, UTF_8));
        return new Ended(status, out.toString(UTF_8), messages.toString(UTF_8));
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
