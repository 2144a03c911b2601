package io.ringdown.audit;

import io.ringdown.access.Role;
import io.ringdown.control.AuditEntry;
import io.ringdown.control.AuditReader.Filter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** The table {@code audit}. Blocking. */
final class AuditTable {

    private static final String COLUMNS = "id, at, actor, role, action, pbx, call_id, party, action_id, channel_id,"
            + " arguments, outcome, message, duration_ms";
    private static final String INSERT = "insert into audit (" + COLUMNS
            + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, cast(? as jsonb), ?, ?, ?) on conflict (id) do nothing";

    private final DataSource dataSource;

    AuditTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** All or none; one that is there stays as it is. */
    void insert(List<AuditEntry> entries) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                for (AuditEntry entry : entries) {
                    insert.setObject(1, entry.id());
                    insert.setObject(2, entry.at().atOffset(ZoneOffset.UTC));
                    insert.setString(3, AuditJson.clean(entry.actor()));
                    insert.setString(4, entry.role().name());
                    insert.setString(5, entry.action());
                    insert.setString(6, AuditJson.clean(entry.pbx()));
                    insert.setString(7, AuditJson.clean(entry.callId()));
                    insert.setString(8, AuditJson.clean(entry.party()));
                    insert.setString(9, AuditJson.clean(entry.actionId()));
                    insert.setString(10, entry.channelId());
                    insert.setString(11, AuditJson.arguments(entry.arguments()));
                    insert.setString(12, entry.outcome());
                    insert.setString(13, AuditJson.clean(entry.message()));
                    insert.setLong(14, entry.duration().toMillis());
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            }
        }
    }

    /** The newest first, those behind a place. @param at null for the beginning */
    List<AuditEntry> select(Filter filter, Instant at, UUID id, int most) throws SQLException {
        StringBuilder sql = new StringBuilder("select " + COLUMNS + " from audit where true");
        List<Object> values = new ArrayList<>();
        where(sql, values, "actor = ?", filter.actor());
        where(sql, values, "action = ?", filter.action());
        where(sql, values, "call_id = ?", filter.callId());
        where(sql, values, "outcome = ?", filter.outcome());
        where(sql, values, "at >= ?", time(filter.from()));
        where(sql, values, "at < ?", time(filter.to()));
        if (at != null) {
            sql.append(" and (at, id) < (?, ?)");
            values.add(time(at));
            values.add(id);
        }
        sql.append(" order by at desc, id desc limit ?");
        values.add(most);
        List<AuditEntry> entries = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                select.setObject(i + 1, values.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    entries.add(entry(rows));
                }
            }
        }
        return entries;
    }

    private static void where(StringBuilder sql, List<Object> values, String condition, Object value) {
        if (value != null) {
            sql.append(" and ").append(condition);
            values.add(value);
        }
    }

    private static OffsetDateTime time(Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        Timestamp at = row.getTimestamp(2);
        return new AuditEntry(
                row.getObject(1, UUID.class),
                at.toInstant(),
                row.getString(3),
                Role.valueOf(row.getString(4)),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                AuditJson.arguments(row.getString(11)),
                row.getString(12),
                row.getString(13),
                Duration.ofMillis(row.getLong(14)));
    }
}
