package io.ringdown.ami.event;

/** States of a channel, in the order of Asterisk's numbers 0 to 10 (include/asterisk/channelstate.h). */
public enum ChannelState {
    DOWN,
    RESERVED,
    OFF_HOOK,
    DIALING,
    RING,
    RINGING,
    UP,
    BUSY,
    DIALING_OFF_HOOK,
    PRE_RING,
    UNKNOWN;

    private static final ChannelState[] STATES = values();

    /** The state with this number; {@link #UNKNOWN} for anything else. */
    public static ChannelState of(String number) {
        if (number != null && !number.isEmpty() && number.length() <= 2) {
            int code = 0;
            for (int i = 0; i < number.length(); i++) {
                int digit = number.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return UNKNOWN;
                }
                code = 10 * code + digit;
            }
            return code < STATES.length ? STATES[code] : UNKNOWN;
        }
        return UNKNOWN;
    }
}
