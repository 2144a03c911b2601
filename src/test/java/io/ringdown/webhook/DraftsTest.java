package io.ringdown.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.CallState;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.Direction;
import io.ringdown.call.LegOutcome;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.Recording;
import io.ringdown.live.SampleCalls;
import io.ringdown.testing.Recordings;
import io.ringdown.webhook.Drafts.Draft;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DraftsTest {

    private static final String CALL = "lab/lab-1795226579.627";

    private static Drafts drafts(String... events) {
        return new Drafts(List.of(new TestSettings("http://a/", events).named("crm")));
    }

    private static List<Draft> of(Drafts drafts, CallChange... changes) {
        return drafts.of(new ChangeBatch("lab", 1, List.of(changes)));
    }

    @Test
    void a_change_is_a_cloud_event() {
        Draft draft = of(drafts("all"), SampleChanges.of(CALL).get(2)).getFirst();

        JsonObject event = new JsonObject(draft.body());
        assertThat(event.getString("specversion")).isEqualTo("1.0");
        assertThat(event.getString("id")).isEqualTo(draft.id()).isEqualTo(CALL + "/ANSWERED/1795227536648202/00000047");
        assertThat(event.getString("source")).isEqualTo("/ringdown/lab");
        assertThat(event.getString("type")).isEqualTo("io.ringdown.call.answered");
        assertThat(event.getString("subject")).isEqualTo(CALL);
        assertThat(event.getString("time")).isEqualTo("2026-11-21T02:18:56.648202Z");
        assertThat(event.getString("datacontenttype")).isEqualTo("application/json");
        JsonObject data = event.getJsonObject("data");
        assertThat(data.getString("callId")).isEqualTo(CALL);
        assertThat(data.getString("type")).isEqualTo("ANSWERED");
        assertThat(data.getJsonObject("target").getString("number")).isEqualTo("102");
        assertThat(data.getJsonObject("call").getString("state")).isEqualTo("UP");
    }

    @Test
    void the_end_of_a_call_is_a_change_and_a_completed_call() {
        List<Draft> both =
                of(drafts("ended", "completed"), SampleChanges.of(CALL).getLast());

        assertThat(both).extracting(Draft::id).containsExactly(CALL + "/ENDED", CALL + "/COMPLETED");
        JsonObject completed = new JsonObject(both.getLast().body());
        assertThat(completed.getString("type")).isEqualTo("io.ringdown.call.completed");
        assertThat(completed.getJsonObject("data").getString("disposition")).isEqualTo("ANSWERED");
        assertThat(completed.getJsonObject("data").getString("id")).isEqualTo(CALL);
    }

    @Test
    void ids_depend_neither_on_what_is_asked_for_nor_on_how_revisions_are_counted() {
        List<CallChange> changes = List.of(
                new CallChange.RingEnded(
                        7, SampleCalls.T1, SampleCalls.dialing(CALL, 8), SampleCalls.BOB, LegOutcome.BUSY),
                new CallChange.RingEnded(
                        8, SampleCalls.T1, SampleCalls.dialing(CALL, 8), SampleCalls.CAROL, LegOutcome.BUSY));
        List<CallChange> otherwiseCounted = List.of(
                new CallChange.RingEnded(
                        2, SampleCalls.T1, SampleCalls.dialing(CALL, 3), SampleCalls.BOB, LegOutcome.BUSY),
                new CallChange.RingEnded(
                        3, SampleCalls.T1, SampleCalls.dialing(CALL, 3), SampleCalls.CAROL, LegOutcome.BUSY));

        List<String> ids = ids(drafts("all").of(new ChangeBatch("lab", 1, changes, 99)));

        // both channels have the same number here, which real ones never have
        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
        assertThat(ids(drafts("ring_ended").of(new ChangeBatch("lab", 0, otherwiseCounted))))
                .isEqualTo(ids);
    }

    @Test
    void who_saw_a_part_only_gives_way_to_who_saw_all() {
        CallRecord partial = partial(SampleCalls.record(CALL, 4, true));
        CallChange.Ended end = SampleChanges.ended(new Call(partial, CallState.ENDED, SampleCalls.T1, List.of()));

        Draft draft = of(drafts("completed"), end).getFirst();

        assertThat(draft.id()).isEqualTo(CALL + "/COMPLETED/partial");
        assertThat(draft.better()).isEqualTo(CALL + "/COMPLETED");
    }

    static CallRecord partial(CallRecord r) {
        return new CallRecord(
                r.id(),
                r.pbx(),
                r.direction(),
                r.originated(),
                r.caller(),
                r.dialed(),
                r.legs(),
                r.answeredBy(),
                r.transfers(),
                r.queueVisits(),
                r.userEvents(),
                r.disposition(),
                r.endedBy(),
                r.cause(),
                r.startedAt(),
                r.ringingAt(),
                r.answeredAt(),
                r.endedAt(),
                r.endedAfter(),
                r.durationMs(),
                r.ringMs(),
                r.waitMs(),
                r.connectedMs(),
                r.talkMs(),
                r.holdMs(),
                r.consultationFor(),
                false,
                r.revision());
    }

    @Test
    void an_id_can_stand_in_a_header_whatever_a_pbx_calls_a_channel() {
        Draft draft = of(
                        drafts("started"),
                        SampleChanges.of("lab/ä\r\nX: y\0-1.1").getFirst())
                .getFirst();

        assertThat(draft.id()).isEqualTo("lab/%C3%A4%0D%0AX%3A%20y%00-1.1/STARTED");
        assertThat(draft.body()).doesNotContain("\0");
        assertThat(new JsonObject(draft.body()).getString("id")).isEqualTo(draft.id());
    }

    @Test
    void only_what_the_filter_lets_through_is_told() {
        CallChange change = SampleChanges.of(CALL).get(1);
        TestSettings settings = new TestSettings("http://a/", "all");
        settings.number = "102";
        settings.pbx = List.of("lab");
        settings.queue = "support";
        settings.direction = Direction.INTERNAL;
        settings.accountCode = "sales";
        assertThat(of(new Drafts(List.of(settings.named("crm"))), change)).hasSize(1);

        settings.number = "999";
        assertThat(of(new Drafts(List.of(settings.named("crm"))), change)).isEmpty();
        settings.number = null;
        settings.pbx = List.of("office");
        assertThat(of(new Drafts(List.of(settings.named("crm"))), change)).isEmpty();
        settings.pbx = null;
        settings.direction = Direction.INBOUND;
        assertThat(of(new Drafts(List.of(settings.named("crm"))), change)).isEmpty();
        settings.direction = null;
        settings.accountCode = "other";
        assertThat(of(new Drafts(List.of(settings.named("crm"))), change)).isEmpty();
        settings.accountCode = null;
        settings.queue = "sales";
        assertThat(of(new Drafts(List.of(settings.named("crm"))), change)).isEmpty();
    }

    @Test
    void over_all_recordings_no_two_events_have_the_same_id_and_a_second_reading_has_the_same_ones() throws Exception {
        Drafts drafts = drafts("all", "completed");
        int all = 0;
        for (Recording recording : Recordings.all()) {
            List<String> first = read(recording, drafts);
            Set<String> distinct = new HashSet<>(first);

            assertThat(first).as(recording.name()).hasSameSizeAs(distinct);
            assertThat(read(recording, drafts)).as(recording.name()).isEqualTo(first);
            all += first.size();
        }
        assertThat(all).isGreaterThan(2_000);
    }

    private static List<String> read(Recording recording, Drafts drafts) throws Exception {
        List<String> ids = new ArrayList<>();
        recording.replay(TrunkPatterns.of(List.of("PJSIP/trunk*")), changes -> {
            for (Draft draft : drafts.of(new ChangeBatch(recording.name(), 0, changes))) {
                new JsonObject(draft.body());
                ids.add(draft.id());
            }
        });
        return ids;
    }

    private static List<String> ids(List<Draft> drafts) {
        return drafts.stream().map(Draft::id).toList();
    }
}
