package io.ringdown.ami.event;

/** States of a device, in the order of Asterisk's numbers 0 to 8 (include/asterisk/devicestate.h), by its names. */
public enum DeviceStatus {
    UNKNOWN,
    NOT_INUSE,
    INUSE,
    BUSY,
    INVALID,
    UNAVAILABLE,
    RINGING,
    RINGINUSE,
    ONHOLD;

    private static final DeviceStatus[] ALL = values();

    /** The state of this name or number; {@link #UNKNOWN} for anything else. */
    public static DeviceStatus of(String text) {
        if (text == null || text.isEmpty()) {
            return UNKNOWN;
        }
        if (text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) - '0' < ALL.length) {
            return ALL[text.charAt(0) - '0'];
        }
        for (DeviceStatus status : ALL) {
            if (status.name().equals(text)) {
                return status;
            }
        }
        return UNKNOWN;
    }
}
