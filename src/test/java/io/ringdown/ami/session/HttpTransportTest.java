package io.ringdown.ami.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.TransportConfig.Endpoint;
import io.ringdown.ami.session.TransportConfig.Http;
import io.ringdown.demo.FakePbx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only HTTP has: paths, sessions that expire, nonces, XML. */
class HttpTransportTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> reasons = new CopyOnWriteArrayList<>();
    private final List<String> notes = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private FakePbx pbx;
    private HttpFront front;
    private AmiClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        pbx = join(FakePbx.start(vertx, new FakePbx.Settings("ringdown", "secret"), Clock.systemUTC()));
        front = join(HttpFront.start(vertx, pbx.port(), "ringdown", "secret", "/asterisk", null));
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        join(front.close());
        join(pbx.close());
        join(vertx.close());
    }

    @Test
    void without_the_web_manager_the_settings_to_look_at_are_named() {
        open(Endpoint.RAWMAN, "");

        await().atMost(LONG).until(() -> !reasons.isEmpty());
        assertThat(reasons.getFirst())
                .contains("has no /rawman")
                .contains("webenabled = yes in manager.conf")
                .contains("prefix in http.conf");
    }

    @Test
    void a_manager_port_is_no_web_server() {
        client = AmiClient.open(
                vertx,
                new SessionConfig("lab", "127.0.0.1", pbx.port(), "ringdown", "secret")
                        .withTransport(new Http(Endpoint.ARAWMAN, "", null)));
        watch();

        await().atMost(LONG).until(() -> !reasons.isEmpty());
        assertThat(reasons.getFirst()).startsWith("cannot connect to 127.0.0.1:" + pbx.port());
    }

    @Test
    void a_session_that_expired_is_begun_anew() {
        open(Endpoint.RAWMAN, "asterisk");
        client.connected().await().atMost(LONG);

        front.expireSessions();
        await().atMost(LONG).until(() -> !reasons.isEmpty());
        await().atMost(LONG).until(() -> client.state() instanceof SessionState.Connected);

        // the open poll is cut off, or a ping meets the new session first
        assertThat(reasons.getFirst()).containsAnyOf("does not know our session any more", "closed the connection");
    }

    @Test
    void an_aged_nonce_loses_no_event_and_no_action() {
        open(Endpoint.ARAWMAN, "/asterisk/");
        client.connected().await().atMost(LONG);

        for (int i = 0; i < 20; i++) {
            int expected = i;
            front.ageNonces();
            note("n" + i);
            assertThat(client.send(AmiAction.of("Ping")).await().atMost(LONG).get("Ping"))
                    .isEqualTo("Pong");
            // a nonce that ages again while its successor is fetched would be another story
            await().atMost(LONG).until(() -> notes.size() > expected);
        }

        assertThat(notes).doesNotHaveDuplicates().hasSize(20);
        assertThat(reasons).isEmpty();
    }

    @Test
    void a_poll_that_is_refused_is_told_and_the_session_begun_anew() {
        open(Endpoint.RAWMAN, "asterisk");
        client.connected().await().atMost(LONG);

        front.refuseWaitEvent();
        note("first"); // ends the poll that is open

        await().atMost(LONG).until(() -> !reasons.isEmpty());
        assertThat(reasons.getFirst()).contains("refuses WaitEvent", "Permission denied");
        await().atMost(LONG).until(() -> client.state() instanceof SessionState.Connected);
    }

    @Test
    void the_answers_to_polls_are_nobody_elses() {
        open(Endpoint.RAWMAN, "asterisk");
        client.connected().await().atMost(LONG);
        List<AmiResponse> unclaimed = new java.util.concurrent.CopyOnWriteArrayList<>();
        client.unclaimed().subscribe().with(unclaimed::add);

        note("first");
        note("second");
        await().atMost(LONG).until(() -> notes.contains("second"));

        assertThat(unclaimed).isEmpty();
    }

    @Test
    void many_actions_at_once_are_all_answered_by_digest() {
        open(Endpoint.AMXML, "asterisk");
        client.connected().await().atMost(LONG);

        List<String> answers = io.smallrye.mutiny.Multi.createFrom()
                .range(0, 100)
                .onItem()
                .transformToUniAndMerge(_ -> client.send(AmiAction.of("Ping")).map(answer -> answer.get("Ping")))
                .collect()
                .asList()
                .await()
                .atMost(LONG);

        assertThat(answers).hasSize(100).containsOnly("Pong");
        assertThat(reasons).isEmpty();
    }

    @Test
    void a_message_that_is_no_xml_is_left_out_and_the_next_is_read() {
        open(Endpoint.MXML, "asterisk");
        client.connected().await().atMost(LONG);

        front.tellMalformed(
                "<response type='object' id='unknown'><generic event='UserEvent' a_b='1' a_b='2' />" + "</response>\n");
        note("first");
        await().atMost(LONG).until(() -> notes.contains("first"));
        note("second");

        await().atMost(LONG).until(() -> notes.contains("second"));
        assertThat(notes).containsExactly("first", "second");
        assertThat(reasons).isEmpty();
    }

    @Test
    void entities_from_outside_are_not_read() {
        byte[] body = ("<ajax-response>\n<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>\n"
                        + "<response type='object' id='unknown'><generic event='A' note='&e;' /></response>\n"
                        + "<response type='object' id='unknown'><generic event='B' variable='x' variable-2='y'"
                        + " cid_callingpres='0 (a)' /></response>\n</ajax-response>")
                .getBytes(StandardCharsets.UTF_8);

        XmlMessages.Read read = XmlMessages.read(body);

        assertThat(read.unreadable()).isEqualTo(1);
        assertThat(read.messages()).singleElement().satisfies(b -> {
            assertThat(b.isEvent()).isTrue();
            assertThat(b.all("Variable")).containsExactly("x", "y");
            assertThat(b.get("CID-CallingPres")).isEqualTo("0 (a)");
        });
    }

    /** RFC 2617, section 3.5, has the same scheme with these figures. */
    @Test
    void digests_as_the_standard_does() {
        Digest digest = Digest.of("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\","
                + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"");

        assertThat(digest.answer("GET", "/dir/index.html", "Mufasa", "Circle Of Life", "0a4f113b"))
                .contains("response=\"6629fae49393a05397450978507c4ef1\"")
                .contains("nc=00000001")
                .doesNotContain("Circle");
        assertThat(Digest.of("Basic realm=\"x\"")).isNull();
        assertThat(Digest.of("Digest realm=\"x\", nonce=\"1\", algorithm=SHA-256, qop=\"auth\""))
                .isNull();
    }

    @Test
    void a_prefix_is_a_path() {
        assertThat(new Http(Endpoint.AMXML, "/a/b/", null).path()).isEqualTo("/a/b/amxml");
        assertThatThrownBy(() -> new Http(Endpoint.RAWMAN, "a?b", null)).hasMessageContaining("prefix");
    }

    private void note(String note) {
        pbx.send(AmiMessage.of("Event", "UserEvent", "UserEvent", "x", "Note", note));
    }

    private void open(Endpoint endpoint, String prefix) {
        client = AmiClient.open(
                vertx,
                new SessionConfig("lab", "127.0.0.1", front.port(), "ringdown", "secret")
                        .withTransport(new Http(endpoint, prefix, null)));
        watch();
        client.messages("UserEvent").subscribe().with(message -> notes.add(message.get("Note")));
    }

    private void watch() {
        client.states().subscribe().with(state -> {
            if (state instanceof SessionState.Disconnected disconnected) {
                reasons.add(disconnected.reason());
            }
        });
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
