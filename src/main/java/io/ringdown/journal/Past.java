package io.ringdown.journal;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.engine.TrunkPatterns;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The journal of one PBX, read again. Blocking: never on an event loop. Any thread, also while it is written. */
public final class Past {

    private static final System.Logger LOG = System.getLogger(Past.class.getName());

    /** Told of what an entry did to calls. */
    public interface Taker {
        /** @param position of the entry; grows, several times the same when it let others go on that waited */
        void onChanges(long position, List<CallChange> changes);
    }

    /** Events that waited for lists stand before them, whatever their time, and clocks are mended. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Path folder;
    private final String pbx;
    private final TrunkPatterns trunks;
    /** By {@link System#nanoTime}. */
    private final long deadline;

    public Past(Path folder, String pbx, TrunkPatterns trunks) {
        this(folder, pbx, trunks, Long.MAX_VALUE);
    }

    private Past(Path folder, String pbx, TrunkPatterns trunks, long deadline) {
        this.deadline = deadline;
        this.folder = folder;
        this.pbx = pbx;
        this.trunks = trunks;
    }

    /** The same for somebody who waits: a reading that takes longer than this fails. */
    public Past within(Duration patience) {
        return new Past(folder, pbx, trunks, System.nanoTime() + patience.toNanos());
    }

    /** Where a reading stands. */
    final class Reading {

        private final Feed feed;
        private long position;
        private Taker taker;
        private boolean taking;

        private Reading(Checkpoint from, Feed.State state) {
            this.position = from == null ? 0 : from.position();
            Feed.Listener telling = new Feed.Listener() {
                @Override
                public void onApplied(AmiEvent event, List<CallChange> changes) {
                    if (!changes.isEmpty() && taker != null) {
                        taking = true; // what the taker throws ends the reading
                        taker.onChanges(position, changes);
                        taking = false;
                    }
                }

                @Override
                public void onBroken(AmiEvent event, RuntimeException broken) {
                    LOG.log(Level.WARNING, "pbx=" + pbx + " position=" + position + ": the engine failed", broken);
                }
            };
            this.feed = state == null ? new Feed(pbx, trunks, telling) : new Feed(pbx, trunks, telling, state);
        }

        Feed feed() {
            return feed;
        }

        /** Of the last entry that was applied; 0 when none was. */
        long position() {
            return position;
        }

        /** A mistake of ours at an entry stops a replay no more than it stopped what was live. */
        private void apply(Entry entry) {
            try {
                feed.apply(entry);
            } catch (RuntimeException mistake) {
                if (taking) {
                    throw mistake;
                }
                LOG.log(
                        Level.ERROR,
                        "pbx=" + pbx + " position=" + position + ": an entry could not be applied",
                        mistake);
            }
        }

        /** Reads on to the end of what is written. */
        void toEnd(Taker taker) throws IOException {
            until(Long.MAX_VALUE, taker);
        }

        /** Reads on up to the last entry that is not later than this moment, by the clock of the PBX. */
        void until(long time, Taker taker) throws IOException {
            this.taker = taker;
            read(position + 1, position + 1, (place, entry) -> {
                if (entry instanceof Entry.Event event && Feed.time(event) > time
                        || entry instanceof Entry.Resynced resynced && resynced.time() > time) {
                    throw new Enough();
                }
                if (deadline != Long.MAX_VALUE && (place & 0x3FF) == 0 && System.nanoTime() - deadline > 0) {
                    throw new IOException("it takes too long");
                }
                position = place;
                apply(entry);
            });
        }
    }

    /** No more is wanted. */
    private static final class Enough extends IOException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** From the newest state that is older than this position; from the beginning when there is none. */
    Reading before(long position) throws IOException {
        return from(checkpoint -> checkpoint.position() < position);
    }

    /** From the newest state that is older than this moment, by the clock of the PBX. */
    Reading before(Instant moment) throws IOException {
        long time = micros(moment);
        return from(checkpoint -> checkpoint.time() < time);
    }

    private Reading from(Predicate<Checkpoint> old) throws IOException {
        List<Checkpoint> checkpoints = Checkpoint.in(folder);
        for (Checkpoint checkpoint : checkpoints.reversed()) {
            if (old.test(checkpoint)) {
                try {
                    return new Reading(checkpoint, checkpoint.read());
                } catch (IOException | RuntimeException | StackOverflowError unusable) {
                    LOG.log(Level.INFO, "pbx={0}: {1} is passed over: {2}", pbx, checkpoint.file(), unusable);
                }
            }
        }
        return new Reading(null, null);
    }

    private void read(long from, long expected, Segment.Sink sink) throws IOException {
        List<Segment> segments = Segment.in(folder);
        long next = expected;
        boolean first = from == 1;
        try {
            for (int i = 0; i < segments.size(); i++) {
                if (i + 1 < segments.size() && segments.get(i + 1).position() <= from) {
                    continue; // all of it is before
                }
                if (first) {
                    next = Math.max(next, segments.get(i).position()); // what retention has dropped was not lost
                    first = false;
                }
                try {
                    next = segments.get(i).read(from, next, sink);
                } catch (NoSuchFileException dropped) {
                    LOG.log(Level.DEBUG, "pbx={0}: {1} was dropped while it was to be read", pbx, dropped.getMessage());
                }
            }
        } catch (Enough enough) {
            // no more is wanted
        }
    }

    /**
     * Everything from an entry on, to the end of what is written now.
     *
     * @return the position behind the last one that was looked at
     */
    public long read(long from, Taker taker) throws IOException {
        Reading reading = before(from);
        reading.toEnd((position, changes) -> {
            if (position >= from) {
                taker.onChanges(position, changes);
            }
        });
        return Math.max(from, reading.position() + 1);
    }

    /** The calls as they were at a moment; empty when the journal does not reach back to it. */
    public List<Call> callsAt(Instant moment) throws IOException {
        Reading reading = before(moment);
        reading.until(micros(moment), (_, _) -> {});
        return reading.feed().engine().calls();
    }

    /** What happened to calls from one moment to another, both included, by the clock of the PBX, in order. */
    public void changes(Instant from, Instant to, Consumer<CallChange> taker) throws IOException {
        before(from.minus(MARGIN)).until(micros(to.plus(MARGIN)), (_, changes) -> {
            for (CallChange change : changes) {
                if (!change.at().isBefore(from) && !change.at().isAfter(to)) {
                    taker.accept(change);
                }
            }
        });
    }

    /** From when on the journal knows; null when it is empty. */
    public Instant begin() throws IOException {
        List<Segment> segments = Segment.in(folder);
        return segments.isEmpty() ? null : instant(segments.getFirst().time());
    }

    static long micros(Instant moment) {
        return moment.getEpochSecond() * 1_000_000 + moment.getNano() / 1_000;
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000);
    }
}
