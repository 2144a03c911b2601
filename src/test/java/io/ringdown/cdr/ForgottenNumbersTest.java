package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Party;
import io.ringdown.call.UserEvent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForgottenNumbersTest {

    private final TestDatabase database = new TestDatabase();
    private final ForgottenNumbers numbers = new ForgottenNumbers(database.dataSource);
    private final Database writer = database.writer();

    @BeforeEach
    void calls() throws Exception {
        writer.prepare();
        writer.write(List.of(Records.full("lab/1795226579.1"), Records.full("lab/odd"), other()));
    }

    private static CallRecord other() {
        Records other = Records.call("lab/1795226580.2");
        other.caller = Records.party("1010", "Not Alice");
        other.dialed = "0201";
        other.legs = List.of(Records.leg("2010", null));
        return other.build();
    }

    @Test
    void a_number_is_masked_everywhere_and_the_name_beside_it_goes() throws Exception {
        long rows = numbers.forget("201", "x");

        // Of two calls: the call itself, a leg, the transfer and the queue visit.
        assertThat(rows).isEqualTo(8);
        assertThat(database.everything()).noneMatch(row -> row.matches(".*\\b201\\b.*") || row.contains("Bob"));
        assertThat(database.rows("select answered_by_number, answered_by_name, answered_by_device, answered_by_channel,"
                        + " caller_number, caller_name from call where id = 'lab/odd'"))
                .containsExactly("x null PJSIP/x PJSIP/x-00000001 101 Alice Adams");
        assertThat(database.rows("select transferer_device, transferee_name, target_name from transfer"))
                .containsOnly("PJSIP/x Alice Adams Carol");
        assertThat(database.rows("select caller_number, caller_name, dialed from call where id = 'lab/1795226580.2'"))
                .containsExactly("1010 Not Alice 0201");
    }

    @Test
    void a_number_is_erased_where_no_mask_is_given() throws Exception {
        numbers.forget("101", null);

        assertThat(database.rows("select caller_number, caller_name, caller_device from call where id = 'lab/odd'"))
                .containsExactly("null null PJSIP/");
    }

    @Test
    void what_the_dialplan_said_is_masked_too() throws Exception {
        Records call = Records.call("lab/1795226581.3");
        call.userEvents = List.of(new UserEvent(
                Records.NOON, "0301234", List.of("From", "0301234", "Text", "a \"0301234\"\n0301234, not 03012345")));
        writer.write(List.of(call.build()));

        numbers.forget("0301234", null);

        assertThat(database.rows("select name, headers from user_event where call_id = 'lab/1795226581.3'"))
                .containsExactly(" [{\"name\": \"From\", \"value\": \"\"}, {\"name\": \"Text\", \"value\":"
                        + " \"a \\\"\\\"\\n, not 03012345\"}]");
    }

    @Test
    void what_was_forgotten_does_not_come_back_with_the_same_record() throws Exception {
        Records call = Records.call("lab/1795226582.4");
        call.caller = new Party("0301234", "Somebody", null, null, null, null, null);
        writer.write(List.of(call.build()));
        numbers.forget("0301234", "x");

        writer.write(List.of(call.build()));

        assertThat(database.rows("select caller_number from call where id = 'lab/1795226582.4'"))
                .containsExactly("x");
    }

    @Test
    void a_number_that_nobody_has_changes_nothing() throws Exception {
        List<String> before = database.everything();

        assertThat(numbers.forget("0000", "x")).isZero();

        assertThat(database.everything()).isEqualTo(before);
    }

    @Test
    void an_empty_number_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> numbers.forget(" ", "x"));
    }

    @Test
    void who_did_what_is_masked_too() throws Exception {
        database.execute(
                "insert into audit values (gen_random_uuid(), now(), 'anna', 'OPERATOR', 'hangup', 'lab', null,"
                        + " 'PJSIP/0301234-00000001', null, null, '{\"party\": \"0301234\", \"n\": \"03012345\"}', 'NOT_FOUND',"
                        + " 'no party is 0301234', 5)");

        assertThat(numbers.forget("0301234", "x")).isEqualTo(1);

        assertThat(database.rows("select party, arguments, message from audit"))
                .containsExactly("PJSIP/x-00000001 {\"n\": \"03012345\", \"party\": \"x\"} no party is x");
    }
}
