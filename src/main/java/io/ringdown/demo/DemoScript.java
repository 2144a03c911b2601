package io.ringdown.demo;

import io.ringdown.ami.codec.AmiMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The demo without clock and socket: which message comes when. The same recordings, random numbers and start give the
 * same messages. Holds only what is being played, so it may go on for ever.
 */
final class DemoScript {

    /**
     * How busy the company is.
     *
     * @param shortestGap from one begin to the next, microseconds
     * @param mostAtOnce playbacks at a time; a begin beyond it does not take place
     * @param employees phones besides those of agents
     * @param copies of each queue, conference and parking lot
     */
    record Settings(long shortestGap, long longestGap, int mostAtOnce, int employees, int copies) {

        static final Settings COMPANY = new Settings(1_000_000, 4_000_000, 12, 60, 1);

        private static final int PHONES_OF_A_STORY = 4;
        private static final int LONGEST_STORY_SECONDS = 20;

        /** So much of everything that each begin takes place. */
        static Settings load(double perSecond) {
            long gap = Math.round(1_000_000 / perSecond);
            int atOnce = (int) Math.ceil(perSecond * LONGEST_STORY_SECONDS) + 10;
            return new Settings(gap / 2, gap + gap / 2, atOnce, atOnce * PHONES_OF_A_STORY, atOnce);
        }
    }

    /**
     * @param at microseconds since the epoch; never falls from one message to the next
     * @param playback counts those that began, from 0
     * @param last of its playback
     */
    record Timed(long at, AmiMessage message, long playback, String recording, boolean last) {}

    private record Due(long at, long order, Playback playback) {}

    private final Settings settings;
    private final RandomGenerator random;
    private final Identities identities;
    private final Staff staff;
    /** Each recording as often as its weight says. */
    private final List<Recording> repertoire = new ArrayList<>();

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
    private final Places places;
    private final LiveChannels live = new LiveChannels();

    private long nextStart;
    private long order;
    /** Added to the time of all that is to come. */
    private long delay;

    /** @param start microseconds since the epoch */
    DemoScript(List<Recording> recordings, RandomGenerator random, long start, Settings settings) {
        this.settings = settings;
        this.places = new Places(settings.copies());
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
        this.staff = new Staff(settings.employees(), queues);
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
        boolean last = now.playback().over();
        if (last) {
            end(now.playback());
        } else {
            due.add(new Due(now.playback().nextAt(), now.order(), now.playback()));
        }
        return new Timed(at, message, now.order(), now.playback().recording().name(), last);
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
        nextStart += settings.shortestGap() + random.nextLong(settings.longestGap() - settings.shortestGap());
        if (due.size() >= settings.mostAtOnce()) {
            return;
        }
        Recording recording = repertoire.get(random.nextInt(repertoire.size()));
        Map<String, String> where = places.take(recording.places());
        if (where == null) {
            return; // the next start is near
        }
        Map<String, Staff.Person> cast = staff.cast(recording, where, random);
        if (cast == null) {
            places.release(where.values());
        } else {
            Playback playback = new Playback(recording, cast, where, identities, at);
            due.add(new Due(playback.nextAt(), order++, playback));
        }
    }

    private void end(Playback playback) {
        places.release(playback.places());
        staff.release(playback.cast());
        live.forgetBridges(playback.bridges());
    }
}
