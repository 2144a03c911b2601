package io.ringdown.cdr;

import io.ringdown.call.Direction;
import io.ringdown.call.Disposition;
import io.ringdown.call.TransferType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Twelve months of generated calls (src/test/reports/generate.sql), and how the database goes about questions on them. */
final class GeneratedCalls {

    static final Instant FIRST_DAY = Instant.parse("2025-11-01T00:00:00Z");
    static final int DAYS = 365;

    /** A part of a table that is not empty (that costs nothing) is read from its begin to its end. */
    private static final Pattern WHOLE_TABLE =
            Pattern.compile("Seq Scan on (?:call|leg|transfer|queue_visit)_\\d.*cost=(?!0.00\\.\\.0.00 ).*");

    private static final Pattern PARAMETER = Pattern.compile("(?<!:):(\\w+)");

    static final CallRecordFilter RARELY_LONG = filter(null, null, null, null, null, null, 1_800_000L, null);

    private GeneratedCalls() {}

    static void generate(Connection connection, int calls) throws IOException, SQLException {
        String sql = Files.readString(Path.of("src/test/reports/generate.sql"));
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql.replace("${calls}", Integer.toString(calls)));
        }
    }

    /** One filter for each thing that calls are looked up by, those with many and those with few. */
    static List<CallRecordFilter> filters() {
        return List.of(
                CallRecordFilter.ANY,
                filter(null, null, "queue00", null, null, null, null, null),
                filter(null, null, "queue19", null, null, null, null, null),
                filter("0800", null, null, null, null, null, null, null),
                filter("2100", null, null, null, null, null, null, null),
                filter("0300039595", null, null, null, null, null, null, null),
                filter("nobody", null, null, null, null, null, null, null),
                filter(null, "PJSIP/trunk1", null, null, null, null, null, null),
                filter(null, null, null, "2100", null, null, null, null),
                filter(null, null, null, null, TransferType.ATTENDED, null, null, null),
                filter(null, null, null, null, TransferType.PARK, null, null, null),
                filter(null, null, null, null, null, Disposition.BUSY, null, null),
                filter(null, null, null, null, null, Disposition.VOICEMAIL, null, null),
                RARELY_LONG,
                filter(null, null, null, null, null, null, 60_000L, 120_000L),
                filter("2100", null, "queue00", "2100", null, Disposition.ANSWERED, null, null));
    }

    private static CallRecordFilter filter(
            String number,
            String device,
            String queue,
            String agent,
            TransferType transfer,
            Disposition disposition,
            Long minDuration,
            Long maxDuration) {
        return new CallRecordFilter(
                null,
                number,
                device,
                queue,
                disposition == null ? null : Direction.INBOUND,
                disposition,
                null,
                null,
                null,
                agent,
                transfer,
                minDuration,
                maxDuration);
    }

    /** The query as text that psql takes. */
    static String text(CallQuery query) {
        return PARAMETER
                .matcher(query.sql())
                .replaceAll(match ->
                        Matcher.quoteReplacement(literal(query.parameters().get(match.group(1)))));
    }

    private static String literal(Object value) {
        return switch (value) {
            case Number number -> number.toString();
            case String[] texts ->
                Arrays.stream(texts).map(text -> "'" + text + "'").collect(Collectors.joining(", ", "array[", "]"));
            default -> "'" + value + "'";
        };
    }

    /** Where the plan reads a whole table. */
    static List<String> wholeTables(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery("explain " + question)) {
            StringBuilder lines = new StringBuilder();
            while (plan.next()) {
                lines.append(plan.getString(1)).append('\n');
            }
            return WHOLE_TABLE
                    .matcher(lines)
                    .results()
                    .map(match -> match.group())
                    .toList();
        }
    }
}
