package io.ringdown.graphql;

import io.smallrye.graphql.api.CustomScalar;
import io.smallrye.graphql.api.CustomStringScalar;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.eclipse.microprofile.graphql.Description;

/**
 * An instant as front ends write and read it. Instant's own text has as many digits as it needs, none at a full second;
 * with always six, texts sort as the instants do.
 */
@CustomScalar("DateTime")
@Description("An instant, ISO-8601. Answers are in UTC and always have six digits of a second:"
        + " 2026-11-21T02:18:55.748202Z. Questions may use any offset and fewer digits")
public final class Moment implements CustomStringScalar {

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private final Instant at;

    /** @throws java.time.format.DateTimeParseException when it is no instant */
    public Moment(String text) {
        this(OffsetDateTime.parse(text).toInstant());
    }

    private Moment(Instant at) {
        this.at = at;
    }

    /** @param at null gives null */
    static Moment of(Instant at) {
        return at == null ? null : new Moment(at);
    }

    /**
     * The instant that a client gave.
     *
     * @param moment null gives null
     * @param field the client's name for it
     * @throws BadInput when it is none that a database, or our own text, can hold
     */
    static Instant in(Moment moment, String field) throws BadInput {
        if (moment == null) {
            return null;
        }
        if (moment.at.isBefore(FIRST) || !moment.at.isBefore(END)) {
            throw new BadInput(field + " is an instant of the years 1 to 9999");
        }
        return moment.at;
    }

    @Override
    public String stringValueForSerialization() {
        return MICROSECONDS.format(at);
    }
}
