package io.ringdown.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "127.0.0.1",
                "100.64.0.1",
                "::1",
                "fd12::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1"
            })
    void private_addresses_are_known(String address) throws Exception {
        assertThat(Addresses.isPrivate(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.9.9.9", "172.32.0.1", "100.128.0.1", "2620:fe::fe"})
    void public_addresses_are_known(String address) throws Exception {
        assertThat(Addresses.isPrivate(InetAddress.getByName(address))).isFalse();
        assertThat(Addresses.isNowhere(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "255.255.255.255",
                "fe80::1",
                "ff02::1",
                "::",
                "fd00:ec2::254"
            })
    void nobody_is_told_at_addresses_like_these_even_if_the_url_says_so(String address) throws Exception {
        assertThat(Addresses.isNowhere(InetAddress.getByName(address))).isTrue();
        String host = address.contains(":") ? "[" + address + "]" : address;
        Receiver receiver = new TestSettings("http://" + host + "/").named("crm");

        assertThatThrownBy(() -> Addresses.of(receiver)).isInstanceOf(Addresses.Refused.class);
    }

    @Test
    void an_address_in_the_url_may_be_private() throws Exception {
        assertThat(Addresses.of(new TestSettings("http://127.0.0.1:9/").named("crm"))
                        .isLoopbackAddress())
                .isTrue();
        assertThat(Addresses.of(new TestSettings("http://localhost/").named("crm"))
                        .isLoopbackAddress())
                .isTrue();
    }

    @Test
    void a_name_may_lead_to_a_private_address_only_when_that_is_said() throws Exception {
        TestSettings settings = new TestSettings("http://crm.example/");
        InetAddress inside = InetAddress.getByName("10.0.0.7");
        InetAddress outside = InetAddress.getByName("9.9.9.9");

        assertThatThrownBy(() -> Addresses.of(settings.named("crm"), inside))
                .isInstanceOf(Addresses.Refused.class)
                .hasMessageContaining("ringdown.webhook.crm.private-addresses=true");
        assertThat(Addresses.of(settings.named("crm"), inside, outside)).isEqualTo(outside);
        settings.privateAddresses = true;
        assertThat(Addresses.of(settings.named("crm"), inside)).isEqualTo(inside);
    }
}
