package io.ringdown.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringdown.call.ChangeType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiverTest {

    private final TestSettings settings = new TestSettings("https://crm.example/hook?token=deep-secret");

    @Test
    void completed_calls_are_told_unless_something_else_is_asked_for() {
        assertThat(settings.named("crm").completed()).isTrue();
        assertThat(settings.named("crm").changes()).isEmpty();

        Receiver some = new TestSettings("http://a/", "ringing", "Ring-Ended").named("crm");
        assertThat(some.completed()).isFalse();
        assertThat(some.changes()).containsExactly(ChangeType.RINGING, ChangeType.RING_ENDED);
        assertThat(new TestSettings("http://a/", "all").named("crm").changes()).containsExactly(ChangeType.values());
    }

    @Test
    void neither_secrets_nor_the_path_of_the_url_are_told() {
        settings.secret = "a secret that nobody may read";
        settings.headers = Map.of("Authorization", "Bearer deep-secret");

        assertThat(settings.named("crm")).hasToString("crm https://crm.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://a/",
                "file:///etc/passwd",
                "//a/b",
                "http:///x",
                "nothing",
                "http://user:deep-secret@a/",
                "http://a/#x",
                "http://a:0/",
                "http://a:70000/",
                "ht tp://deep-secret"
            })
    void a_wrong_url_stops_the_start_and_is_not_repeated(String url) {
        settings.url = url;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.named("crm"))
                .withMessageStartingWith("ringdown.webhook.crm.url")
                .withMessageNotContaining("deep-secret");
    }

    @Test
    void what_cannot_be_is_refused_by_its_key() {
        refused(new TestSettings("http://a/", "rings"), ".events: there is no event RINGS");
        TestSettings late = new TestSettings("http://a/");
        late.timeout = Duration.ofMinutes(10);
        refused(late, ".timeout is at most 2m");
        TestSettings weak = new TestSettings("http://a/");
        weak.secret = "weak";
        refused(weak, ": a secret is whsec_");
        TestSettings own = new TestSettings("http://a/");
        own.headers = Map.of("Webhook-Signature", "v1,mine");
        refused(own, ".headers.Webhook-Signature is not yours to set");
        own.headers = Map.of("X", "a\r\nY: b");
        refused(own, ".headers.X holds what a header may not");
    }

    private static void refused(TestSettings settings, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.named("crm"))
                .withMessageContaining("ringdown.webhook.crm" + message);
    }

    @Test
    void a_file_may_hold_the_secret_and_older_ones(@TempDir Path folder) throws Exception {
        settings.secretFile = Files.writeString(
                folder.resolve("secret"), "the new secret of the receiver\n\nthe old secret of the receiver\n");

        assertThat(settings.named("crm").secrets()).hasSize(2);
        settings.secret = "one too many, as it seems";
        refused(settings, ": give secret or secret-file, not both");
    }
}
