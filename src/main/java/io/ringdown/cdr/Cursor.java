package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * A place in an ordered list of calls: that of one record. To others it is opaque text; it holds the order too, because
 * a place in one order is none in another.
 */
record Cursor(CallRecordOrder order, Instant at, String id) {

    private static final String VERSION = "1";
    private static final int LONGEST = 1_000;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    static Cursor of(CallRecordOrder order, CallRecord record) {
        return new Cursor(order, at(order, record), record.id());
    }

    /** What a record is ordered by; a call whose start nobody saw stands where it ended. */
    private static Instant at(CallRecordOrder order, CallRecord record) {
        return switch (order) {
            case STARTED_AT_ASC, STARTED_AT_DESC -> record.startedAt() == null ? record.endedAt() : record.startedAt();
            case ENDED_AT_ASC, ENDED_AT_DESC -> record.endedAt();
        };
    }

    String encode() {
        String text = VERSION + ":" + order + ":" + ChronoUnit.MICROS.between(Instant.EPOCH, at) + ":" + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException when it is no cursor of this order */
    static Cursor decode(CallRecordOrder order, String cursor) {
        if (cursor.length() > LONGEST) {
            throw new IllegalArgumentException("not a cursor: too long");
        }
        String[] parts;
        try {
            parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(":", 4);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("not a cursor: " + cursor);
        }
        if (parts.length != 4 || !parts[0].equals(VERSION)) {
            throw new IllegalArgumentException("not a cursor: " + cursor);
        }
        if (!parts[1].equals(order.name())) {
            throw new IllegalArgumentException("a cursor of another order: " + cursor + " is not of " + order);
        }
        try {
            Instant at = Instant.EPOCH.plus(Long.parseLong(parts[2]), ChronoUnit.MICROS);
            if (parts[3].indexOf(0) >= 0 || at.isBefore(FIRST) || at.isAfter(LAST)) {
                throw new NumberFormatException("the database holds no such call");
            }
            return new Cursor(order, at, parts[3]);
        } catch (NumberFormatException | ArithmeticException | DateTimeException _) {
            throw new IllegalArgumentException("not a cursor: " + cursor);
        }
    }
}
