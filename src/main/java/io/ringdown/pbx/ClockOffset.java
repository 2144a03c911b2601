package io.ringdown.pbx;

/**
 * How far our clock is ahead of that of a PBX. The answer to a Ping has the time at which Asterisk answered it, so it was
 * between sending and hearing: the shorter that takes, the better is it known. The best answer counts until one comes
 * that is no worse, given that clocks drift apart.
 */
final class ClockOffset {

    /** Far more than clocks drift that anybody looks after: 200 µs a second. */
    private static final double DRIFT = 0.0002;

    private boolean known;
    private long offset;
    private long doubt;
    private long at;

    /** All in microseconds since the epoch, {@code theirs} by the clock of the PBX. */
    void onAnswer(long sent, long theirs, long heard) {
        long newDoubt = Math.max(0, heard - sent) / 2;
        if (!known || newDoubt <= doubt + (long) (Math.max(0, heard - at) * DRIFT)) {
            known = true;
            offset = sent + newDoubt - theirs;
            doubt = newDoubt;
            at = heard;
        }
    }

    /** Microseconds; null until known. */
    Long micros() {
        return known ? offset : null;
    }
}
