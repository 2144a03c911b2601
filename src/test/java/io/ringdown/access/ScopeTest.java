package io.ringdown.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.call.Call;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.Leg;
import io.ringdown.call.Participant;
import io.ringdown.call.Party;
import io.ringdown.call.Presentation;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import io.ringdown.call.TransferType;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Party CALLER = party("101", "PJSIP/101", "sales", null);
    private static final Party OTHER = party("102", "PJSIP/102", "support", "acme");

    private static Party party(String number, String device, String accountCode, String tenant) {
        return new Party(number, null, Presentation.ALLOWED, device, device + "-1", accountCode, tenant);
    }

    private static CallRecord record(
            Party caller,
            String dialed,
            List<Leg> legs,
            Party answeredBy,
            List<Transfer> transfers,
            List<QueueVisit> visits,
            Party endedBy) {
        return new CallRecord(
                "lab/1.1",
                "lab",
                null,
                false,
                caller,
                dialed,
                legs,
                answeredBy,
                transfers,
                visits,
                List.of(),
                null,
                endedBy,
                null,
                NOW,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                true,
                1);
    }

    private static CallRecord plain() {
        return record(CALLER, "0", List.of(), null, List.of(), List.of(), null);
    }

    private static Leg leg(Party target) {
        return new Leg(target, null, NOW, null, null, null, null, null, null);
    }

    private static Transfer transfer(Party by, Party whom, Party to) {
        return new Transfer(NOW, TransferType.BLIND, by, whom, "x", to, null, null);
    }

    /** Each place where a party of a call stands. */
    static Stream<CallRecord> with_the_other_in_one_place() {
        return Stream.of(
                record(OTHER, "0", List.of(), null, List.of(), List.of(), null),
                record(CALLER, "0", List.of(leg(CALLER), leg(OTHER)), null, List.of(), List.of(), null),
                record(CALLER, "0", List.of(), OTHER, List.of(), List.of(), null),
                record(CALLER, "0", List.of(), null, List.of(transfer(OTHER, null, null)), List.of(), null),
                record(CALLER, "0", List.of(), null, List.of(transfer(null, OTHER, null)), List.of(), null),
                record(CALLER, "0", List.of(), null, List.of(transfer(null, null, OTHER)), List.of(), null),
                record(
                        CALLER,
                        "0",
                        List.of(),
                        null,
                        List.of(),
                        List.of(new QueueVisit("q", NOW, null, null, null, OTHER, null)),
                        null),
                record(CALLER, "0", List.of(), null, List.of(), List.of(), OTHER));
    }

    private static Scope scope(Set<String> pbxs, Set<String> accounts, Set<String> tenants, Set<String> numbers) {
        return new Scope(pbxs, accounts, tenants, numbers);
    }

    @ParameterizedTest
    @MethodSource("with_the_other_in_one_place")
    void whoever_is_party_of_a_call_makes_it_theirs(CallRecord call) {
        assertThat(scope(Set.of(), Set.of("support"), Set.of(), Set.of()).holds(call))
                .isTrue();
        assertThat(scope(Set.of(), Set.of(), Set.of("acme"), Set.of()).holds(call))
                .isTrue();
        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("102")).holds(call))
                .isTrue();
        assertThat(scope(Set.of("lab"), Set.of("none"), Set.of("acme"), Set.of("10*"))
                        .holds(call))
                .isTrue();
        assertThat(scope(Set.of("office"), Set.of(), Set.of("acme"), Set.of()).holds(call))
                .isFalse();
        assertThat(scope(Set.of(), Set.of("support"), Set.of(), Set.of("103")).holds(call))
                .isFalse();
        assertThat(scope(Set.of(), Set.of("acme"), Set.of("support"), Set.of()).holds(call))
                .isFalse();
    }

    @Test
    void a_call_of_others_is_not_theirs() {
        assertThat(scope(Set.of(), Set.of("support"), Set.of(), Set.of()).holds(plain()))
                .isFalse();
        assertThat(scope(Set.of(), Set.of(), Set.of("acme"), Set.of()).holds(plain()))
                .isFalse();
        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("102")).holds(plain()))
                .isFalse();
        assertThat(Scope.ALL.holds(plain())).isTrue();
    }

    @Test
    void who_takes_part_now_counts_of_a_live_call() {
        Call call = new Call(plain(), CallState.UP, NOW, List.of(new Participant(OTHER, NOW, false)));

        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("102")).holds(call))
                .isTrue();
        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("102")).holds(call.record()))
                .isFalse();
        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("102")).holds(plain(), List.of(OTHER)))
                .isTrue();
    }

    @Test
    void what_was_dialled_counts_as_a_number() {
        CallRecord call = record(CALLER, "4930123", List.of(), null, List.of(), List.of(), null);

        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("4930*")).holds(call))
                .isTrue();
        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("4931*")).holds(call))
                .isFalse();
    }

    @Test
    void a_star_in_the_middle_is_no_pattern() {
        CallRecord call = record(CALLER, "4930123", List.of(), null, List.of(), List.of(), null);

        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("49*23")).holds(call))
                .isFalse();
    }

    @Test
    void a_phone_is_in_a_scope_that_names_its_number_and_in_no_other_that_is_bounded() {
        assertThat(Scope.ALL.holdsDevice("PJSIP/101")).isTrue();
        assertThat(scope(Set.of("lab"), Set.of(), Set.of(), Set.of()).holdsDevice("PJSIP/101"))
                .isTrue();
        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("10*")).holdsDevice("PJSIP/101"))
                .isTrue();
        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("10*")).holdsDevice("PJSIP/201"))
                .isFalse();
        assertThat(scope(Set.of(), Set.of("sales"), Set.of(), Set.of()).holdsDevice("PJSIP/101"))
                .isFalse();
    }

    @Test
    void a_phone_may_be_called_where_the_call_would_be_in_scope() {
        assertThat(Scope.ALL.allowsCall("PJSIP/101", null)).isTrue();
        assertThat(scope(Set.of(), Set.of("sales"), Set.of(), Set.of()).allowsCall("PJSIP/101", null))
                .isFalse();
        assertThat(scope(Set.of(), Set.of("sales"), Set.of(), Set.of()).allowsCall("PJSIP/101", "sales"))
                .isTrue();
        assertThat(scope(Set.of(), Set.of(), Set.of("acme"), Set.of()).allowsCall("PJSIP/101", "acme"))
                .isFalse();
        assertThat(scope(Set.of(), Set.of(), Set.of("acme"), Set.of("101")).allowsCall("PJSIP/101", null))
                .isTrue();
        assertThat(scope(Set.of(), Set.of(), Set.of(), Set.of("102")).allowsCall("PJSIP/101", null))
                .isFalse();
    }

    @Test
    void the_same_scope_is_equal_however_it_was_written() {
        assertThat(scope(Set.of(), Set.of("a", "b", "c"), Set.of(), Set.of()).toString())
                .isEqualTo(scope(Set.of(), Set.of("c", "b", "a"), Set.of(), Set.of())
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"101", "102;", "123456", "PJSIP/101", "support"})
    void what_is_short_is_not_masked(String text) {
        assertThat(new Mask(7).text(text)).isEqualTo(text);
    }

    @Test
    void the_last_three_digits_of_long_numbers_are_masked() {
        Mask mask = new Mask(7);

        assertThat(mask.text("4930123456")).isEqualTo("4930123xxx");
        assertThat(mask.text("+49 30 1234567, or 0301234567")).isEqualTo("+49 30 1234xxx, or 0301234xxx");
        assertThat(mask.channel("PJSIP/4930123456-00000047")).isEqualTo("PJSIP/4930123xxx-00000047");
        assertThat(mask.channel("Local/4930123456@out-00000001;1")).isEqualTo("Local/4930123xxx@out-00000001;1");
        assertThat(mask.text(null)).isNull();
        assertThat(Mask.NONE.text("4930123456")).isEqualTo("4930123456");
    }
}
