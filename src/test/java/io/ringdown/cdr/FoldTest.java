package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Disposition;
import io.ringdown.call.Party;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoldTest {

    private static <R> Map<String, Object> row(Table<R> table, R of) {
        Map<String, Object> row = new LinkedHashMap<>();
        table.columns().forEach(column -> row.put(column.name(), column.value(of)));
        return row;
    }

    @Test
    void a_party_becomes_columns_with_its_part_as_prefix() {
        Map<String, Object> row = row(Fold.CALL, Records.plain("lab/1.1"));

        assertThat(row)
                .containsEntry("caller_number", "101")
                .containsEntry("caller_name", "Alice Adams")
                .containsEntry("caller_presentation", "ALLOWED")
                .containsEntry("caller_device", "PJSIP/101")
                .containsEntry("caller_account_code", "acc-101")
                .containsEntry("answered_by_number", "102")
                .containsEntry("disposition", "ANSWERED");
    }

    @Test
    void nobody_is_null_in_every_column() {
        Records call = Records.call("lab/1.1");
        call.caller = null;
        call.disposition = null;

        assertThat(row(Fold.CALL, call.build()))
                .containsEntry("caller_number", null)
                .containsEntry("caller_presentation", null)
                .containsEntry("ended_by_device", null)
                .containsEntry("disposition", null);
    }

    @Test
    void children_are_numbered_from_one_in_order() {
        CallRecord record = Records.full("lab/1.1");

        List<Object> legs = new ArrayList<>();
        Fold.legs(record)
                .forEach(leg -> legs.add(row(Fold.LEG, leg).get("ordinal") + " "
                        + row(Fold.LEG, leg).get("target_number")));

        assertThat(legs).containsExactly("1 202", "2 201");
        assertThat(row(Fold.QUEUE_VISIT, Fold.queueVisits(record).getFirst()))
                .containsEntry("call_id", "lab/1.1")
                .containsEntry("ordinal", 1)
                .containsEntry("position", 2)
                .containsEntry("agent_number", "201");
        assertThat(row(Fold.TRANSFER, Fold.transfers(record).getFirst()))
                .containsEntry("type", "ATTENDED")
                .containsEntry("transferee_number", "101")
                .containsEntry("target_number", "103");
    }

    @Test
    void text_from_a_phone_loses_its_nul_bytes_and_what_no_index_could_hold() {
        Records call = Records.call("lab/1.1");
        call.caller = new Party("1\0" + "01", "🕿".repeat(400), null, null, null, null, null);

        Map<String, Object> row = row(Fold.CALL, call.build());

        assertThat(row).containsEntry("caller_number", "101");
        assertThat((String) row.get("caller_name")).hasSize(Column.LONGEST_TEXT).doesNotContain("?");
        assertThat(Column.clean("x" + "🕿".repeat(400)))
                .hasSize(Column.LONGEST_TEXT - 1)
                .endsWith("🕿");
    }

    @Test
    void instants_are_cut_to_microseconds_not_rounded() {
        Records call = Records.call("lab/1.1");
        call.startedAt = Instant.parse("2026-03-02T12:00:00.999999999Z");

        assertThat(row(Fold.CALL, call.build()))
                .containsEntry("started_at", OffsetDateTime.parse("2026-03-02T12:00:00.999999Z"));
    }

    @Test
    void every_disposition_has_a_name_for_the_table() {
        for (Disposition disposition : Disposition.values()) {
            Records call = Records.call("lab/1.1");
            call.disposition = disposition;
            assertThat(row(Fold.CALL, call.build())).containsEntry("disposition", disposition.name());
        }
    }
}
