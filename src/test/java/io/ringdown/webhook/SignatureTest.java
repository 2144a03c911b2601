package io.ringdown.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SignatureTest {

    /** A published example of the scheme, made by its authors' libraries. */
    @Test
    void it_is_the_signature_of_standard_webhooks() {
        Signature.Secret secret =
                Signature.Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();

        assertThat(Signature.of(
                        List.of(secret), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void while_secrets_change_both_sign() {
        Signature.Secret old =
                Signature.Secret.of("an old secret of many letters").orElseThrow();
        Signature.Secret young =
                Signature.Secret.of("a new secret of many letters").orElseThrow();

        assertThat(Signature.of(List.of(young, old), "id", 1, "{}"))
                .isEqualTo(
                        Signature.of(List.of(young), "id", 1, "{}") + " " + Signature.of(List.of(old), "id", 1, "{}"));
    }

    @Test
    void what_is_too_short_or_no_base64_is_no_secret_and_none_tells_itself() {
        assertThat(Signature.Secret.of("short")).isEmpty();
        assertThat(Signature.Secret.of("whsec_c2hvcnQ=")).isEmpty();
        assertThat(Signature.Secret.of("whsec_this is no base64, however long it is"))
                .isEmpty();
        assertThat(Signature.Secret.of("an old secret of many letters").orElseThrow())
                .hasToString("a secret");
    }
}
