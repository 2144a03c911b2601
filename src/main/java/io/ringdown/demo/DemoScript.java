package io.ringdown.demo;

import io.ringdown.ami.codec.AmiMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The demo without clock and socket: which message comes when. The same recordings, random numbers and start give the
 * same messages. Holds only what is being played, so it may go on for ever.
 */
final class DemoScript {

    /** @param at microseconds since the epoch; never falls from one message to the next */
    record Timed(long at, AmiMessage message) {}

    private record Due(long at, long order, Playback playback) {}

    private static final int MOST_AT_ONCE = 12;
    private static final long SHORTEST_GAP = 1_000_000;
    private static final long LONGEST_GAP = 4_000_000;

    private final RandomGenerator random;
    private final Identities identities;
    private final Staff staff;
    /** Each recording as often as its weight says. */
    private final List<Recording> repertoire = new ArrayList<>();

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private final Set<String> takenPlaces = new HashSet<>();
    private final LiveChannels live = new LiveChannels();

    private long nextStart;
    private long order;
    /** Added to the time of all that is to come. */
    private long delay;

    /** @param start microseconds since the epoch */
    DemoScript(List<Recording> recordings, RandomGenerator random, long start) {
        this.random = random;
        this.identities = new Identities(random);
        this.nextStart = start;
        TreeSet<String> queues = new TreeSet<>();
        for (Recording recording : recordings) {
            queues.addAll(recording.agents().values());
            for (int i = 0; i < recording.weight(); i++) {
                repertoire.add(recording);
            }
        }
        this.staff = new Staff(queues);
    }

    /** When the next message is due, microseconds; {@link Long#MAX_VALUE} when none will come. */
    long nextAt() {
        // the free places and people at a start depend on what was played before it, so starts wait for their turn
        while (nextStart != Long.MAX_VALUE
                && (due.isEmpty() || nextStart <= due.peek().at())) {
            startOne();
        }
        return due.isEmpty() ? Long.MAX_VALUE : due.peek().at() + delay;
    }

    /** The next message; {@link #snapshot} counts it as sent. */
    Timed next() {
        long at = nextAt();
        Due now = due.poll();
        if (now == null) {
            throw new NoSuchElementException("the demo is over");
        }
        AmiMessage message = now.playback().take(at);
        live.onEvent(message, at);
        if (now.playback().over()) {
            end(now.playback());
        } else {
            due.add(new Due(now.playback().nextAt(), now.order(), now.playback()));
        }
        return new Timed(at, message);
    }

    /** Lets what is being played end and begins nothing more. */
    void stopStarting() {
        nextStart = Long.MAX_VALUE;
    }

    /** All that is to come comes later: the machine slept, and a PBX does not make up for lost time. */
    void delay(long micros) {
        delay += micros;
    }

    /** What is there after the messages taken so far. @param now microseconds */
    PbxSnapshot snapshot(long now) {
        return live.snapshot(now, staff.agents());
    }

    private void startOne() {
        long at = nextStart;
        nextStart += SHORTEST_GAP + random.nextLong(LONGEST_GAP - SHORTEST_GAP);
        if (due.size() >= MOST_AT_ONCE) {
            return;
        }
        Recording recording = repertoire.get(random.nextInt(repertoire.size()));
        if (recording.places().stream().anyMatch(takenPlaces::contains)) {
            return; // the next start is near
        }
        Map<String, Staff.Person> cast = staff.cast(recording, random);
        if (cast != null) {
            takenPlaces.addAll(recording.places());
            Playback playback = new Playback(recording, cast, identities, at);
            due.add(new Due(playback.nextAt(), order++, playback));
        }
    }

    private void end(Playback playback) {
        takenPlaces.removeAll(playback.recording().places());
        staff.release(playback.cast());
        live.forgetBridges(playback.bridges());
    }
}
