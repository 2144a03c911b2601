package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.call.CallRecord;
import io.ringdown.call.Disposition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two services that hear the same PBX write to one database. */
class TwoServicesTest {

    private static final String ID = "lab/lab-1795226579.627";

    private final TestDatabase database = new TestDatabase();
    private final Database one = database.writer();

    @BeforeEach
    void prepare() throws Exception {
        one.prepare();
    }

    private static Records half(long revision) {
        Records half = Records.call(ID);
        half.complete = false;
        half.startedAt = null;
        half.legs = List.of();
        half.revision = revision;
        return half;
    }

    @Test
    void whoever_came_late_never_replaces_who_saw_it_all() throws Exception {
        one.write(List.of(Records.full(ID)));
        one.write(List.of(half(99).build()));

        assertThat(database.rows("select complete, revision from call")).containsExactly("t 3");
        assertThat(database.count("leg")).isEqualTo(2);
    }

    @Test
    void who_saw_it_all_replaces_whoever_came_late() throws Exception {
        one.write(List.of(half(99).build()));
        one.write(List.of(Records.full(ID)));

        assertThat(database.rows("select complete, revision from call")).containsExactly("t 3");
        assertThat(database.count("leg")).isEqualTo(2);
    }

    @Test
    void the_rows_are_the_same_in_whatever_order_the_records_come() throws Exception {
        List<CallRecord> seen = new ArrayList<>(List.of(
                half(4).build(),
                half(9).build(),
                half(9).build().withRevision(2),
                Records.plain(ID),
                Records.full(ID)));
        Records other = Records.call(ID);
        other.disposition = Disposition.BUSY;
        seen.add(other.build());
        List<String> first = null;
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            database.execute("truncate " + String.join(", ", Partitions.TABLES));
            Collections.shuffle(seen, random);
            int group = 1 + i % 3;
            for (int from = 0; from < seen.size(); from += group) {
                one.write(seen.subList(from, Math.min(seen.size(), from + group)));
            }
            first = first == null ? database.everything() : first;
            assertThat(database.everything()).isEqualTo(first);
        }
    }

    @Test
    void both_write_at_once_and_neither_waits_for_ever() throws Exception {
        Database two = database.writer();
        List<CallRecord> heard = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            heard.add(Records.full("lab/lab-1795226579." + i));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> first = threads.submit(() -> writeAll(one, heard, new Random(1)));
            Future<?> second = threads.submit(() -> writeAll(two, heard, new Random(2)));
            first.get();
            second.get();
        }

        assertThat(database.count("call")).isEqualTo(400);
        assertThat(database.count("leg")).isEqualTo(800);
        assertThat(database.count("user_event")).isEqualTo(800);
        List<String> both = database.everything();
        database.execute("truncate " + String.join(", ", Partitions.TABLES));
        one.write(heard);
        assertThat(database.everything()).isEqualTo(both);
    }

    private static Void writeAll(Database service, List<CallRecord> heard, Random random) throws Exception {
        List<CallRecord> shuffled = new ArrayList<>(heard);
        Collections.shuffle(shuffled, random);
        for (int i = 0; i < shuffled.size(); i += 40) {
            service.write(shuffled.subList(i, i + 40));
        }
        return null;
    }
}
