package io.ringdown.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ringdown.access.Actor;
import io.ringdown.access.Mask;
import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import io.ringdown.access.Sight;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.demo.FakePbx;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.pbx.PbxLink;
import io.ringdown.pbx.PbxSettings;
import io.ringdown.testing.Recordings;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a command to its outcome and its line in the audit, against a PBX that answers as it likes. */
class CommandsTest {

    private static final Actor ADMINISTRATOR = new Actor("anna", Role.ADMINISTRATOR, Sight.ALL);
    private static final String CALL = "pbx/1795227535.0";

    private final List<AuditEntry> audit = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private FakePbx fake;
    private PbxLink link;
    private Commands commands;
    private List<AmiMessage> recording;
    private int sent;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        fake = join(FakePbx.start(vertx, new FakePbx.Settings("user", "secret"), Clock.systemUTC()));
        link = new PbxLink(
                ((VertxInternal) vertx).createEventLoopContext(),
                new PbxSettings(
                                new SessionConfig("pbx", "127.0.0.1", fake.port(), "user", "secret"),
                                TrunkPatterns.NONE,
                                Duration.ofMinutes(5))
                        .withActionConnection(false), // the events that answer an order are scripted with the order
                List.of(),
                RandomGenerator.getDefault(),
                Clock.systemUTC());
        link.start();
        Pbxes pbxes = new Pbxes();
        pbxes.add(link.control());
        commands = new Commands(
                pbxes,
                () -> ADMINISTRATOR,
                new Policy(Set.of("internal"), Set.of("Playback"), Set.of("PJSIP", "Local"), null),
                audit::add,
                UnaryOperator.identity(),
                _ -> Optional.empty(),
                Runnable::run,
                Clock.systemUTC(),
                RandomGenerator.getDefault());
        await().atMost(Duration.ofSeconds(20)).until(this::connected);
    }

    @AfterEach
    void stop() {
        link.stop().await().atMost(Duration.ofSeconds(10));
        join(fake.close());
        join(vertx.close());
    }

    private static <T> T join(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private <T> T onLoop(java.util.function.Supplier<T> look) {
        CompletableFuture<T> seen = new CompletableFuture<>();
        link.control().run(() -> seen.complete(look.get()));
        return seen.join();
    }

    private boolean connected() {
        return onLoop(() -> link.control().connected());
    }

    /** 101 talks with 102. */
    private String talking() {
        recording =
                Recordings.messages(Recordings.bytes(
                                Recordings.FOLDER.resolve("asterisk-22/answered_caller_hangs_up.ami.gz")))
                        .stream()
                        .filter(m -> m.isEvent() && !m.valueIs(0, "FullyBooted"))
                        .toList();
        int entered = 0;
        while (entered < 2) {
            AmiMessage next = recording.get(sent++);
            fake.send(next);
            entered += next.valueIs(0, "BridgeEnter") ? 1 : 0;
        }
        String id = "pbx/"
                + recording.stream()
                        .filter(m -> m.valueIs(0, "Newchannel"))
                        .findFirst()
                        .orElseThrow()
                        .get("Uniqueid");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> onLoop(() -> link.control().channels(id).stream()
                                .filter(c -> !c.hears().isEmpty())
                                .count()
                        == 2));
        return id;
    }

    private void rest() {
        while (sent < recording.size()) {
            fake.send(recording.get(sent++));
        }
    }

    private Outcome run(Command command) {
        return run(ADMINISTRATOR, command);
    }

    private Outcome run(Actor actor, Command command) {
        return commands.execute(actor, command).await().atMost(Duration.ofSeconds(40));
    }

    private static Command.Originate originate() {
        return ChecksTest.originate("PJSIP/101", "internal", "102", null, null);
    }

    @Test
    void a_hangup_is_done_when_the_call_is_over_and_not_when_it_is_ordered() {
        String id = talking();
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        fake.answer("Hangup", m -> FakePbx.bytes(FakePbx.response(m, "Success", "Message", "Channel Hungup")));

        commands.execute(ADMINISTRATOR, new Command.Hangup(id, null, 16))
                .subscribe()
                .with(outcome::complete);
        await().until(() -> fake.received().stream()
                        .filter(m -> "Hangup".equals(m.get("Action")))
                        .count()
                == 2);
        assertThat(outcome).isNotDone();
        rest();

        assertThat(outcome.join().error()).isNull();
        assertThat(outcome.join().effect().call().ended()).isTrue();
        AuditEntry entry = audit.getFirst();
        assertThat(entry.action()).isEqualTo("hangup");
        assertThat(entry.actor()).isEqualTo("anna");
        assertThat(entry.outcome()).isEqualTo("DONE");
        assertThat(entry.callId()).isEqualTo(id);
        assertThat(entry.actionId()).isNotBlank();
        assertThat(entry.party()).startsWith("PJSIP/101-");
    }

    @Test
    void refused_late_and_cut_off_are_told_apart() {
        String id = talking();
        fake.answer("MuteAudio", m -> FakePbx.bytes(FakePbx.response(m, "Error", "Message", "Failed to mute")));
        Outcome refused = run(new Command.Mute(id, "101", null, true));
        assertThat(refused.error().code()).isEqualTo(ErrorCode.REFUSED);
        assertThat(refused.error().message()).contains("Failed to mute");

        fake.answer("Hangup", m -> FakePbx.bytes(FakePbx.response(m, "Success", "Message", "Channel Hungup")));
        Outcome unseen = run(new Command.Hangup(id, null, null));
        assertThat(unseen.error().code()).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(unseen.error().message()).contains("did not hang up");

        fake.answer("MuteAudio", _ -> new byte[0]);
        Outcome stalled = run(new Command.Mute(id, "101", null, true));
        assertThat(stalled.error().code()).isEqualTo(ErrorCode.TIMED_OUT);

        fake.answer("MuteAudio", _ -> {
            fake.cut();
            return new byte[0];
        });
        Outcome cut = run(new Command.Mute(id, "101", null, true));
        assertThat(cut.error().code()).isEqualTo(ErrorCode.CONNECTION_LOST);
        fake.refuseLogins(true);
        assertThat(run(new Command.Mute(id, "101", null, true)).error().code()).isEqualTo(ErrorCode.NOT_CONNECTED);
        assertThat(audit)
                .extracting(AuditEntry::outcome)
                .containsExactly("REFUSED", "TIMED_OUT", "TIMED_OUT", "CONNECTION_LOST", "NOT_CONNECTED");
    }

    @Test
    void two_answers_and_those_of_others_do_no_harm() {
        String id = talking();
        fake.answer(
                "MuteAudio",
                m -> FakePbx.bytes(
                        AmiMessage.of("Response", "Error", "ActionID", "somebody-else-1", "Message", "no"),
                        FakePbx.response(m, "Success", "Message", "once"),
                        FakePbx.response(m, "Error", "Message", "twice")));

        Outcome outcome = run(new Command.Mute(id, "101", null, true));

        assertThat(outcome.error()).isNull();
        assertThat(outcome.effect().response().get("Message")).isEqualTo("once");
        assertThat(run(new Command.Mute(id, "102", null, true)).error()).isNull();
    }

    @Test
    void who_did_not_answer_is_told_by_the_response_to_the_order() {
        fake.answer(
                "Originate",
                m -> FakePbx.bytes(
                        // over two connections the event may come first
                        AmiMessage.of(
                                "Event",
                                "OriginateResponse",
                                "ActionID",
                                "somebody-else-7",
                                "Response",
                                "Failure",
                                "Channel",
                                "PJSIP/101",
                                "Reason",
                                "0",
                                "Uniqueid",
                                "<unknown>"),
                        AmiMessage.of(
                                "Event",
                                "OriginateResponse",
                                "ActionID",
                                m.get("ActionID"),
                                "Response",
                                "Failure",
                                "Channel",
                                "PJSIP/101",
                                "Reason",
                                "5",
                                "Uniqueid",
                                "<unknown>"),
                        FakePbx.response(m, "Success", "Message", "Originate successfully queued")));

        Outcome outcome = run(originate());

        assertThat(outcome.error().code()).isEqualTo(ErrorCode.NOT_ANSWERED);
        assertThat(outcome.error().message()).isEqualTo("PJSIP/101 is busy");
        AmiMessage order = fake.received().stream()
                .filter(action -> action.get("Action").equals("Originate")) // a Ping may have come since
                .findFirst()
                .orElseThrow();
        assertThat(order.get("Async")).isEqualTo("true");
        assertThat(order.get("ChannelId")).matches("rd[0-9a-f]{8}-[0-9]{10}\\.[0-9]+");
        assertThat(order.get("OtherChannelId")).isNotEqualTo(order.get("ChannelId"));
        assertThat(audit.getFirst().channelId()).isEqualTo(order.get("ChannelId"));
        assertThat(audit.getFirst().callId()).isEqualTo("pbx/" + order.get("ChannelId"));
    }

    @Test
    void an_unknown_call_pbx_or_party_is_not_found() {
        String id = talking();

        assertThat(run(new Command.Hangup("pbx/1.1", null, null)).error().code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(run(new Command.Hangup("other/1.1", null, null)).error().code())
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(run(new Command.Hangup("nonsense", null, null)).error().code())
                .isEqualTo(ErrorCode.INVALID);
        assertThat(run(new Command.Hangup(id, "109", null)).error().code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(run(new Command.BlindTransfer(id, null, null, "103")).error().code())
                .isEqualTo(ErrorCode.AMBIGUOUS);
        assertThat(run(new Command.CancelAttendedTransfer(id, null)).error().code())
                .isEqualTo(ErrorCode.NOT_POSSIBLE);
    }

    @Test
    void each_role_may_do_what_is_its_own() {
        for (Command command : ChecksTest.GOOD) {
            boolean spy = command instanceof Command.Spy;
            boolean any = command instanceof Command.SendAction;
            boolean shared = command instanceof Command.StartRecording
                    || command instanceof Command.StopRecording
                    || command instanceof Command.QueueAdd
                    || command instanceof Command.QueueRemove
                    || command instanceof Command.QueuePause;

            assertThat(Rights.may(Role.VIEWER, command)).isFalse();
            assertThat(Rights.may(Role.ADMINISTRATOR, command)).isTrue();
            assertThat(Rights.may(Role.SUPERVISOR, command)).as(command.name()).isEqualTo(spy || shared);
            assertThat(Rights.may(Role.OPERATOR, command)).as(command.name()).isEqualTo(!spy && !any);
        }
        Outcome outcome = run(new Actor("vera", Role.VIEWER, Sight.ALL), new Command.Hangup(CALL, null, null));
        assertThat(outcome.error().code()).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(audit.getFirst().outcome()).isEqualTo("FORBIDDEN");
    }

    @Test
    void a_scope_ends_at_its_pbxs_accounts_and_numbers() {
        String id = talking();
        fake.answer("MuteAudio", m -> FakePbx.bytes(FakePbx.response(m, "Success")));
        Command mute = new Command.Mute(id, "101", null, true);

        assertThat(run(within(Set.of("other"), Set.of(), Set.of()), mute)
                        .error()
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(run(within(Set.of(), Set.of("sales"), Set.of()), mute)
                        .error()
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(run(within(Set.of(), Set.of(), Set.of("105")), mute).error().code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(run(within(Set.of("pbx"), Set.of(), Set.of("102")), mute).error())
                .isNull();
        assertThat(run(within(Set.of(), Set.of(), Set.of("105")), originate())
                        .error()
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(run(
                                new Actor("a", Role.ADMINISTRATOR, sight(Set.of(), Set.of(), Set.of("101"))),
                                new Command.SendAction(null, "Ping", List.of()))
                        .error()
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    private static Actor within(Set<String> pbxs, Set<String> accounts, Set<String> numbers) {
        return new Actor("otto", Role.OPERATOR, sight(pbxs, accounts, numbers));
    }

    private static Sight sight(Set<String> pbxs, Set<String> accounts, Set<String> numbers) {
        return new Sight(new Scope(pbxs, accounts, Set.of(), numbers), Mask.NONE);
    }

    @Test
    void keys_are_not_written_down_and_a_call_file_needs_a_spool() {
        String id = talking();
        fake.answer("PlayDTMF", m -> FakePbx.bytes(FakePbx.response(m, "Success")));

        assertThat(run(new Command.SendDtmf(id, "102", "4711", Duration.ofMillis(40)))
                        .error())
                .isNull();
        assertThat(fake.received().stream()
                        .filter(m -> "PlayDTMF".equals(m.get("Action")))
                        .map(m -> m.get("Digit")))
                .containsExactly("4", "7", "1", "1");
        assertThat(audit.getFirst().arguments()).containsEntry("digits", "***");

        Command.Originate o = originate();
        Outcome file = run(new Command.Originate(
                null,
                o.device(),
                o.context(),
                o.exten(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                null,
                true,
                new Command.Originate.CallFile(null, null, null, false)));
        assertThat(file.error().code()).isEqualTo(ErrorCode.NOT_POSSIBLE);
        assertThat(file.error().message()).contains("ringdown.pbx.pbx.spool");
    }

    @Test
    void any_action_answers_with_what_came_and_a_list_with_its_items() {
        Outcome one = run(new Command.SendAction(null, "CoreStatus", List.of()));
        Outcome list = run(new Command.SendAction("pbx", "Status", List.of()));

        assertThat(one.effect().response().get("CoreStartupDate")).isNotNull();
        assertThat(list.error()).isNull();
        assertThat(run(new Command.SendAction("pbx", "NoSuchThing", List.of()))
                        .error()
                        .code())
                .isEqualTo(ErrorCode.REFUSED);
    }
}
