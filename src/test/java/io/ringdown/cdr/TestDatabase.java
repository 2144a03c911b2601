package io.ringdown.cdr;

import io.ringdown.testing.PostgresResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of a test's own, with our schema after {@code writer().prepare()}. */
final class TestDatabase {

    private final PostgresResource.Database place = PostgresResource.newDatabase();
    final PGSimpleDataSource dataSource = new PGSimpleDataSource();
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
    final InstantSource clock = now::get;

    TestDatabase() {
        dataSource.setUrl(place.jdbcUrl());
        dataSource.setUser(place.username());
        dataSource.setPassword(place.password());
    }

    /** As one service has it. */
    Database writer() {
        DatabaseAddress address = DatabaseAddress.of(place.jdbcUrl());
        Flyway flyway = Flyway.configure().dataSource(dataSource).load();
        return new Database(dataSource, new Schema(flyway, address)::migrate, address, clock);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = place.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long count(String table) throws SQLException {
        return Long.parseLong(rows("select count(*) from " + table).getFirst());
    }

    List<String> everything() throws SQLException {
        List<String> all = new ArrayList<>();
        for (String table : Partitions.TABLES) {
            all.addAll(rows("select tableoid::regclass || t::text from " + table + " t order by 1"));
        }
        return all;
    }

    List<String> rows(String sql) throws SQLException {
        try (Connection connection = place.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join(" ", row));
            }
            return rows;
        }
    }
}
