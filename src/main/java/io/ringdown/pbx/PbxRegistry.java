package io.ringdown.pbx;

import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.journal.Journals;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * The PBXs that are followed, one {@link PbxLink} each. It is told which there should be, again and again, and adds,
 * changes and removes those only that differ; one that cannot be followed as it is configured stops no other.
 */
public final class PbxRegistry {

    /** What there should be of one PBX. */
    public sealed interface Wish {

        record Follow(PbxSettings settings) implements Wish {}

        /** It cannot be followed as it is configured; if it is followed already, that goes on as before. */
        record Broken(String error) implements Wish {}
    }

    /** Hears of links as they come and go, on the thread that told {@link #follow}. */
    public interface Watcher {
        void onFollowed(PbxLink link);

        void onRemoved(String pbx);
    }

    /**
     * How much may wait in memory of what has come and was not yet followed.
     *
     * @param ofOne bytes of one PBX, at least 1 MB
     * @param ofAll bytes of all PBXs together
     */
    public record Limits(long ofOne, long ofAll) {}

    private static final Logger LOG = Logger.getLogger(PbxRegistry.class);
    private static final Duration REMOVED_WITHIN = Duration.ofSeconds(15);

    private final Supplier<Context> loops;
    private final List<ChangeSink> sinks;
    private final Journals journals;
    private final Watcher watcher;
    private final Backlog.Room room;
    private final RandomGenerator random;
    private final Clock clock;

    private final Map<String, PbxLink> links = new ConcurrentSkipListMap<>();
    private final Map<String, PbxSettings> followed = new ConcurrentSkipListMap<>();

    /** Those that are told of only because they cannot be followed, and why. */
    private final Map<String, String> broken = new ConcurrentSkipListMap<>();

    private final Map<String, String> refused = new ConcurrentSkipListMap<>();
    private boolean stopped;

    /**
     * @param loops gives each PBX an event loop of its own or one that it shares
     * @param journals null when nothing is journalled
     */
    public PbxRegistry(
            Supplier<Context> loops,
            List<ChangeSink> sinks,
            Journals journals,
            Watcher watcher,
            Limits limits,
            RandomGenerator random,
            Clock clock) {
        this.loops = loops;
        this.sinks = List.copyOf(sinks);
        this.journals = journals;
        this.watcher = watcher;
        this.room = new Backlog.Room(limits.ofOne(), limits.ofAll());
        this.random = random;
        this.clock = clock;
    }

    /** The link to a PBX that is followed. Any thread. */
    public Optional<PbxLink> link(String pbx) {
        return Optional.ofNullable(links.get(pbx));
    }

    /** All that are followed, by name. Any thread. */
    public List<PbxLink> links() {
        return List.copyOf(links.values());
    }

    /** Has exactly these be followed. Blocks while one that is removed says its last; not for an event loop. */
    public synchronized void follow(Map<String, Wish> wishes) {
        if (stopped) {
            return;
        }
        Set<String> gone = new HashSet<>(links.keySet());
        gone.addAll(broken.keySet());
        gone.removeAll(wishes.keySet());
        gone.forEach(this::remove);
        wishes.forEach((pbx, wish) -> {
            switch (wish) {
                case Wish.Follow follow -> follow(pbx, follow.settings());
                case Wish.Broken bad -> refuse(pbx, bad.error());
            }
        });
    }

    private void follow(String pbx, PbxSettings settings) {
        broken.remove(pbx);
        boolean mended = refused.remove(pbx) != null;
        PbxLink link = links.get(pbx);
        if (link == null) {
            PbxLink begun =
                    new PbxLink(loops.get(), settings, sinks, journals, room, RightsProbe.Pace.DEFAULT, random, clock);
            links.put(pbx, begun);
            followed.put(pbx, settings);
            watcher.onFollowed(begun);
            begun.start();
        } else if (mended || !same(followed.get(pbx), settings)) {
            followed.put(pbx, settings);
            link.change(settings);
        }
    }

    private static boolean same(PbxSettings one, PbxSettings other) {
        return one.session().equals(other.session())
                && one.sameTrunks(other)
                && one.resyncEvery().equals(other.resyncEvery())
                && one.lagAlarm().equals(other.lagAlarm())
                && one.actionConnection() == other.actionConnection();
    }

    private void refuse(String pbx, String error) {
        PbxLink link = links.get(pbx);
        String before = link == null ? broken.put(pbx, error) : refused.put(pbx, error);
        if (error.equals(before)) {
            return;
        }
        if (link == null) {
            LOG.errorf("pbx=%s: cannot be followed as it is configured: %s", pbx, error);
            tell(new PbxStatus(
                    pbx, PbxState.MISCONFIGURED, clock.instant(), null, null, 0, error, null, null, 0, error));
        } else {
            LOG.errorf("pbx=%s: its new configuration is not taken, it is followed as before: %s", pbx, error);
            link.refuse(error);
        }
    }

    private void remove(String pbx) {
        followed.remove(pbx);
        refused.remove(pbx);
        broken.remove(pbx);
        PbxLink link = links.remove(pbx);
        if (link == null) {
            tell(new PbxStatus(pbx, PbxState.REMOVED, clock.instant(), null, null, 0, null));
            return;
        }
        LOG.infof("pbx=%s: is not configured any more; its live calls end unseen, its journal and records stay", pbx);
        try {
            link.remove().await().atMost(REMOVED_WITHIN);
            if (journals != null) {
                journals.release(pbx);
            }
        } catch (IOException | RuntimeException failure) {
            LOG.errorf(failure, "pbx=%s: could not be removed in order", pbx);
        }
        watcher.onRemoved(pbx);
    }

    private void tell(PbxStatus status) {
        for (ChangeSink sink : sinks) {
            try {
                sink.onStatus(status);
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "pbx=%s sink=%s: refused the status", status.name(), sink.name());
            }
        }
    }

    /** Logs off everywhere, at the end of the service: live calls stay as they are. */
    public synchronized void stop(Duration within) {
        stopped = true;
        List<Uni<Void>> all = new ArrayList<>();
        for (PbxLink link : links.values()) {
            all.add(link.stop()
                    .onFailure()
                    .invoke(failure -> LOG.warnf("pbx=%s: not logged off: %s", link.name(), failure.getMessage())));
        }
        if (all.isEmpty()) {
            return;
        }
        try {
            Uni.join().all(all).andCollectFailures().await().atMost(within);
        } catch (RuntimeException late) {
            links.values().forEach(PbxLink::abandon);
            LOG.warnf("not every PBX was logged off in time, the rest of what it told is not followed: %s", late);
        }
    }
}
