package io.ringdown.pbx;

/**
 * How far our clock is ahead of that of a PBX. The answer to a Ping has the time at which Asterisk answered it, so it was
 * between sending and hearing: the shorter that takes, the better is it known. The best answer counts until one comes
 * that is no worse, given that clocks drift apart, or one that cannot be true beside it: then a clock was set, and all
 * that was known is about the time before.
 */
final class ClockOffset {

    /** Far more than clocks drift that anybody looks after: 200 µs a second. */
    private static final double DRIFT = 0.0002;

    /** Of Asterisk's clock reading in a Pong, and of a scheduler's pause in the wrong place. */
    private static final long RESOLUTION = 1_000;

    private boolean known;
    private long offset;
    private long doubt;
    private long at;

    /**
     * All in microseconds since the epoch, {@code theirs} by the clock of the PBX.
     *
     * @return whether a clock was set since the last answer
     */
    boolean onAnswer(long sent, long theirs, long heard) {
        if (known && heard < at) {
            take(sent, theirs, heard); // ours was set back
            return true;
        }
        long newDoubt = Math.max(0, heard - sent) / 2;
        long drift = known ? (long) ((heard - at) * DRIFT) : 0;
        boolean contradicts =
                known && Math.abs(sent + newDoubt - theirs - offset) > doubt + newDoubt + drift + RESOLUTION;
        if (!known || contradicts || newDoubt <= doubt + drift) {
            take(sent, theirs, heard);
        }
        return contradicts;
    }

    private void take(long sent, long theirs, long heard) {
        known = true;
        doubt = Math.max(0, heard - sent) / 2;
        offset = sent + doubt - theirs;
        at = heard;
    }

    /** Microseconds; null until known. */
    Long micros() {
        return known ? offset : null;
    }
}
