package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @ParameterizedTest
    @EnumSource(CallRecordOrder.class)
    void a_cursor_leads_back_to_its_record(CallRecordOrder order) {
        Cursor cursor = Cursor.of(order, Records.plain("lab:x/1.1:2"));

        assertThat(Cursor.decode(order, cursor.encode())).isEqualTo(cursor);
        assertThat(cursor.encode()).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void a_call_whose_start_nobody_saw_stands_where_it_ended() {
        Records call = Records.call("lab/1.1");
        call.startedAt = null;

        assertThat(Cursor.of(CallRecordOrder.STARTED_AT_DESC, call.build()).at())
                .isEqualTo(call.endedAt);
    }

    @Test
    void a_cursor_of_another_order_is_refused() {
        String cursor = Cursor.of(CallRecordOrder.STARTED_AT_ASC, Records.plain("lab/1.1"))
                .encode();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.decode(CallRecordOrder.STARTED_AT_DESC, cursor))
                .withMessageContaining("another order");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1:STARTED_AT_ASC:5",
                "2:STARTED_AT_ASC:5:x",
                "1:STARTED_AT_ASC:five:x",
                "1:STARTED_AT_ASC:99999999999999999999:x"
            })
    void anything_else_is_no_cursor(String text) {
        String encoded = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));

        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.decode(CallRecordOrder.STARTED_AT_ASC, encoded));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.decode(CallRecordOrder.STARTED_AT_ASC, text + "!"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursor.decode(CallRecordOrder.STARTED_AT_ASC, "A".repeat(5_000)));
    }
}
