package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import io.ringdown.cdr.RecordSink.RecordRefused;
import io.ringdown.cdr.RecordSink.RecordSuspected;
import io.ringdown.cdr.RecordSink.SinkDown;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** Writes calls of recordings and journals; what is there already, and not worse, stays as it is. For commands. */
@ApplicationScoped
public class CallImport {

    private static final int GROUP = 2_000;
    private static final int GROUPS_WAITING = 4;

    private final CdrWriter writer;

    CallImport(CdrWriter writer) {
        this.writer = writer;
    }

    /** Gives the calls that are to be written. */
    public interface Source<E extends Exception> {
        void read(Consumer<CallRecord> into) throws E;
    }

    /**
     * @param calls given by the source
     * @param refused what the database can never take, a line for each
     */
    public record Result(long calls, List<String> refused) {
        public Result {
            refused = List.copyOf(refused);
        }
    }

    /** The database cannot be written; the message is one line without a secret. */
    public static final class ImportFailed extends Exception {
        private static final long serialVersionUID = 1;

        ImportFailed(String line, Throwable cause) {
            super(line, cause);
        }
    }

    /** Reads on one thread and writes on another, so that each waits for the other only when it must. */
    public <E extends Exception> Result run(Source<E> source) throws E, ImportFailed {
        Database database = writer.database();
        try {
            database.prepare();
        } catch (SinkDown down) {
            throw new ImportFailed(down.getMessage(), down);
        }
        Writing writing = new Writing(database);
        Thread thread = Thread.ofPlatform().name("import-writer").daemon(true).start(writing);
        try {
            source.read(writing::add);
            writing.end();
            thread.join();
        } catch (Stopped stopped) {
            // told below
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ImportFailed("interrupted", interrupted);
        } finally {
            thread.interrupt();
        }
        if (writing.failure != null) {
            throw new ImportFailed(writing.failure.getMessage(), writing.failure);
        }
        return new Result(writing.given, writing.refused);
    }

    /** The writer has ended before the source. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stopped() {
            super(null, null, false, false);
        }
    }

    private static final class Writing implements Runnable {

        private final Database database;
        private final BlockingQueue<List<CallRecord>> groups = new ArrayBlockingQueue<>(GROUPS_WAITING);
        private final List<String> refused = new ArrayList<>();
        private List<CallRecord> group = new ArrayList<>(GROUP);
        private long given;
        private volatile SinkDown failure;
        private volatile boolean ended;
        private boolean accepted;

        Writing(Database database) {
            this.database = database;
        }

        void add(CallRecord record) {
            given++;
            group.add(record);
            if (group.size() == GROUP) {
                handOver();
            }
        }

        void end() {
            if (!group.isEmpty()) {
                handOver();
            }
            group = List.of(); // an empty group is the end
            handOver();
        }

        private void handOver() {
            try {
                while (!groups.offer(group, 100, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    if (ended) {
                        throw new Stopped();
                    }
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new Stopped();
            }
            group = new ArrayList<>(GROUP);
        }

        @Override
        public void run() {
            try {
                for (List<CallRecord> next = groups.take(); !next.isEmpty(); next = groups.take()) {
                    write(next);
                }
            } catch (SinkDown down) {
                failure = down;
            } catch (InterruptedException interrupted) {
                // the source failed
            } finally {
                ended = true;
            }
        }

        private void write(List<CallRecord> records) throws SinkDown {
            try {
                database.write(records);
                accepted = true;
            } catch (RecordRefused | RecordSuspected poison) {
                if (records.size() == 1) {
                    if (poison instanceof RecordSuspected && !accepted) {
                        // nothing tells that it takes others
                        throw new SinkDown(poison.getMessage(), poison);
                    }
                    refused.add(records.getFirst().id() + ": " + poison.getMessage());
                    return;
                }
                int half = records.size() / 2;
                write(records.subList(0, half));
                write(records.subList(half, records.size()));
            }
        }
    }
}
