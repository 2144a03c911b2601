package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.call.CallChange;
import io.ringdown.journal.Recording;
import io.ringdown.testing.Recordings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whoever counted along while it happened has the numbers that the reports tell afterwards: a subscriber who counts
 * changes, and Asterisk's queues, who say of each caller that an agent took it.
 */
class LiveCountersTest {

    /** Each recording is a PBX of its own: some of them have the same calls. */
    private static final Map<String, Integer> live = new TreeMap<>();

    private static ReportDatabase database;

    @BeforeAll
    static void count_along() throws Exception {
        database = ReportDatabase.empty();
        for (Recording recording : Recordings.all()) {
            List<CallChange> changes = ReportData.changes(recording, recording.name());
            changes.forEach(LiveCountersTest::count);
            database.write(changes.stream()
                    .filter(change -> change instanceof CallChange.Ended)
                    .map(change -> change.call().record())
                    .toList());
            recording.read(new Recording.Sink() {
                @Override
                public void onConnected() {}

                @Override
                public void onMessage(AmiMessage message) {
                    if (message.valueIs(0, "AgentConnect")) {
                        add("connect " + message.value(message.indexOf("Queue", 0)));
                    }
                }
            });
        }
    }

    private static void count(CallChange change) {
        switch (change) {
            case CallChange.Started _ -> add("started");
            case CallChange.Answered _ -> add("answered");
            case CallChange.Queued queued -> add("queued " + queued.visit().queue());
            case CallChange.Dequeued left -> add("left " + left.visit().queue());
            case CallChange.QueueAbandoned left -> {
                add("left " + left.visit().queue());
                add("abandoned " + left.visit().queue());
            }
            case CallChange.Ended ended -> add("ended " + ended.disposition());
            default -> {}
        }
    }

    private static void add(String counter) {
        live.merge(counter, 1, Integer::sum);
    }

    @Test
    void of_calls() throws Exception {
        assertThat(counters("ended ")).isNotEmpty().isEqualTo(reported("""
                select 'ended ' || coalesce(disposition, 'null') || '=' || count(*) from report.calls_v1
                group by disposition"""));
        assertThat(database.column("select sum(calls) from report.traffic_by_hour_v1"))
                .containsExactly(live.get("started").toString());
        // A call met half-way has been answered, but nobody saw when.
        assertThat(database.column("select sum(answered) from report.traffic_by_hour_v1"))
                .containsExactly(live.get("ended ANSWERED").toString());
    }

    @Test
    void of_queues() throws Exception {
        assertThat(counters("queued ")).isNotEmpty().isEqualTo(reported("""
                select 'queued ' || queue || '=' || sum(offered) from report.queue_summary() group by queue"""));
        assertThat(counters("left ")).isEqualTo(reported("""
                select 'left ' || queue || '=' || sum(offered - unknown) from report.queue_summary() group by queue"""));
        assertThat(counters("abandoned ")).isEqualTo(reported("""
                select 'abandoned ' || queue || '=' || sum(abandoned) from report.queue_summary() group by queue
                having sum(abandoned) > 0"""));
        assertThat(counters("connect ")).isNotEmpty().isEqualTo(reported("""
                select 'connect ' || queue || '=' || sum(answered) from report.queue_summary() group by queue"""));
    }

    @Test
    void of_agents() throws Exception {
        assertThat(counters("connect ")).isEqualTo(reported("""
                select 'connect ' || queue || '=' || count(*) from report.agent_contacts_v1 where answered group by queue"""));
    }

    private static Map<String, Integer> counters(String prefix) {
        return live.entrySet().stream()
                .filter(counter -> counter.getKey().startsWith(prefix))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Integer::sum, TreeMap::new));
    }

    private static Map<String, Integer> reported(String sql) throws Exception {
        Map<String, Integer> counters = new TreeMap<>();
        for (String line : new ArrayList<>(database.column(sql))) {
            counters.put(line.substring(0, line.indexOf('=')), Integer.parseInt(line.substring(line.indexOf('=') + 1)));
        }
        return counters;
    }
}
