package io.ringdown.cdr;

import java.time.Duration;

/** How long the stretches of time of a report are, by the clocks of its time zone. */
public enum TrafficBucket {
    QUARTER_HOUR("15 minutes", Duration.ofMinutes(15)),
    HALF_HOUR("30 minutes", Duration.ofMinutes(30)),
    HOUR("hour", Duration.ofHours(1)),
    DAY("day", Duration.ofDays(1)),
    WEEK("week", Duration.ofDays(7)),
    MONTH("month", Duration.ofDays(30));

    private final String sql;
    private final Duration about;

    TrafficBucket(String sql, Duration about) {
        this.sql = sql;
        this.about = about;
    }

    String sql() {
        return sql;
    }

    /** Its length, but for months and the days on which clocks are changed. */
    public Duration about() {
        return about;
    }
}
