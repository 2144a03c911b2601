package io.ringdown.cdr;

import io.ringdown.access.Scope;
import io.ringdown.access.Sight;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The reports' functions, asked. */
@ApplicationScoped
class SqlReports implements Reports {

    private static final String QUEUES =
            "select * from report.queue_summary(?, ?, ?, make_interval(secs => ?), ?, make_interval(secs => ?), ?)";
    private static final String AGENTS = "select * from report.agent_summary(?, ?, ?, ?, ?)";
    private static final String TRAFFIC = """
            with asked as (
              select ?::timestamptz as from_time, ?::timestamptz as to_time, ? as bucket, ? as time_zone,
                ?::text as pbx, ?::text as direction)
            select b.from_time, b.to_time, t.*, p.peak
            from asked a
            cross join lateral report.buckets(a.from_time, a.to_time, a.bucket, a.time_zone) b
            join lateral report.traffic(a.from_time, a.to_time, a.bucket, a.time_zone, a.pbx, a.direction) t
              on t.bucket = b.bucket
            join lateral report.concurrent_calls(a.from_time, a.to_time, a.bucket, a.time_zone, a.pbx, a.direction) p
              on p.bucket = b.bucket
            order by b.bucket""";

    private final Snapshot snapshot;

    SqlReports(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    @Override
    public List<QueueReport> queues(Sight sight, QueueQuestion q) {
        return ask(
                sight,
                QUEUES,
                row -> new QueueReport(
                        row.getString("pbx"),
                        row.getString("queue"),
                        row.getInt("offered"),
                        row.getInt("calls"),
                        row.getInt("answered"),
                        row.getInt("abandoned"),
                        row.getInt("short_abandoned"),
                        row.getInt("overflow"),
                        row.getInt("unknown"),
                        row.getInt("answered_in_time"),
                        percent(row.getBigDecimal("service_level")),
                        row.getObject("asa_ms", Long.class),
                        row.getObject("longest_wait_ms", Long.class),
                        row.getLong("talk_ms"),
                        row.getLong("hold_ms")),
                q.queue(),
                q.from(),
                q.to(),
                q.threshold(),
                q.includeAbandoned(),
                q.shortAbandon(),
                q.pbx());
    }

    @Override
    public List<AgentReport> agents(Sight sight, AgentQuestion q) {
        sight.checkSearch(q.agent());
        return ask(
                sight,
                AGENTS,
                row -> new AgentReport(
                        row.getString("pbx"),
                        sight.show(row.getString("agent")),
                        sight.show(row.getString("agent_name")),
                        row.getInt("offered"),
                        row.getInt("calls"),
                        row.getInt("answered"),
                        row.getInt("missed"),
                        row.getInt("answered_elsewhere"),
                        row.getInt("cancelled"),
                        row.getInt("unreached"),
                        row.getInt("unknown"),
                        row.getInt("transferred"),
                        row.getLong("ring_ms"),
                        row.getLong("talk_ms"),
                        row.getLong("hold_ms"),
                        row.getObject("average_handle_ms", Long.class),
                        row.getObject("longest_talk_ms", Long.class)),
                q.agent(),
                q.from(),
                q.to(),
                q.queue(),
                q.pbx());
    }

    @Override
    public List<TrafficReport> traffic(Sight sight, TrafficQuestion q) {
        // By name only: PostgreSQL reads +02:00 the other way round.
        if (!ZoneId.getAvailableZoneIds().contains(q.timeZone())) {
            throw new IllegalArgumentException("no time zone of this name: " + q.timeZone());
        }
        return ask(
                sight,
                TRAFFIC,
                row -> new TrafficReport(
                        row.getObject("from_time", OffsetDateTime.class).toInstant(),
                        row.getObject("to_time", OffsetDateTime.class).toInstant(),
                        row.getInt("calls"),
                        row.getInt("answered"),
                        row.getInt("abandoned"),
                        row.getInt("inbound"),
                        row.getInt("outbound"),
                        row.getInt("internal"),
                        row.getLong("talk_ms"),
                        row.getLong("hold_ms"),
                        row.getInt("peak")),
                q.from(),
                q.to(),
                q.bucket().sql(),
                q.timeZone(),
                q.pbx(),
                q.direction() == null ? null : q.direction().name());
    }

    @FunctionalInterface
    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> ask(Sight sight, String sql, RowReader<T> reader, Object... parameters) {
        return snapshot.read(session -> session.doReturningWork(connection -> {
            if (!sight.scope().all()) {
                bound(connection, sight.scope());
            }
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    bind(statement, i + 1, parameters[i]);
                }
                try (ResultSet result = statement.executeQuery()) {
                    List<T> rows = new ArrayList<>();
                    while (result.next()) {
                        rows.add(reader.read(result));
                    }
                    return rows;
                }
            }
        }));
    }

    /** The policies of the tables bound who reads reports, and not their owner: V20. */
    private static void bound(Connection connection, Scope scope) throws SQLException {
        try (Statement role = connection.createStatement();
                PreparedStatement bound = connection.prepareStatement("select set_config('ringdown.scope', ?, true)")) {
            bound.setString(1, ScopeJson.of(scope));
            bound.execute();
            role.execute("set local role ringdown_report");
        } catch (SQLException refused) {
            throw new SQLException(
                    "reports within a scope need the role ringdown_report, as docs/sql.md tells: "
                            + refused.getMessage(),
                    refused.getSQLState(),
                    refused);
        }
    }

    private static void bind(PreparedStatement statement, int index, Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.VARCHAR);
            case Instant at -> statement.setObject(index, OffsetDateTime.ofInstant(at, ZoneOffset.UTC));
            case Duration duration -> statement.setDouble(index, duration.toMillis() / 1_000.0);
            case Boolean flag -> statement.setBoolean(index, flag);
            default -> statement.setString(index, value.toString());
        }
    }

    private static Double percent(BigDecimal level) {
        return level == null ? null : level.doubleValue();
    }
}
