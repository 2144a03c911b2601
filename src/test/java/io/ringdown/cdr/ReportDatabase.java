package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import io.ringdown.testing.PostgresResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A database with our schema to which questions are put; answers are shown in UTC, as psql shows them. */
final class ReportDatabase {

    private final PGSimpleDataSource dataSource = new PGSimpleDataSource();
    private final Database database;

    private ReportDatabase() {
        PostgresResource.Database place = PostgresResource.newDatabase();
        dataSource.setUrl(place.jdbcUrl());
        dataSource.setUser(place.username());
        dataSource.setPassword(place.password());
        DatabaseAddress address = DatabaseAddress.of(place.jdbcUrl());
        Flyway flyway = Flyway.configure().dataSource(dataSource).load();
        database = new Database(dataSource, new Schema(flyway, address)::migrate, address, InstantSource.system());
    }

    static ReportDatabase empty() throws Exception {
        ReportDatabase empty = new ReportDatabase();
        empty.database.prepare();
        return empty;
    }

    /** With the data set of the golden tests. */
    static ReportDatabase filled() throws Exception {
        ReportDatabase filled = empty();
        filled.write(ReportData.records());
        return filled;
    }

    void write(List<CallRecord> records) throws Exception {
        database.write(records);
    }

    Connection connect() throws SQLException {
        Connection connection = dataSource.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set timezone to 'UTC'");
        }
        return connection;
    }

    Connection connectAs(String user, String password) throws SQLException {
        return dataSource.getConnection(user, password);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the answer. */
    List<String> column(String sql) throws SQLException {
        return rows(sql).stream().skip(1).map(List::getFirst).toList();
    }

    /** The answer as psql shows it. */
    String table(String sql) throws SQLException {
        List<List<String>> rows = rows(sql);
        int[] widths = new int[rows.getFirst().size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        StringBuilder table = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = rows.get(r).get(i);
                line.append(i == 0 ? " " : " | ").append(cell).repeat(" ", widths[i] - cell.length());
            }
            table.append(line.toString().stripTrailing()).append('\n');
            if (r == 0) {
                for (int i = 0; i < widths.length; i++) {
                    table.append(i == 0 ? "" : "+").repeat("-", widths[i] + 2);
                }
                table.append('\n');
            }
        }
        int count = rows.size() - 1;
        return table.append('(')
                .append(count)
                .append(count == 1 ? " row)\n" : " rows)\n")
                .toString();
    }

    /** The names of the columns first; null is empty. */
    private List<List<String>> rows(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            ResultSetMetaData columns = result.getMetaData();
            List<List<String>> rows = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnLabel(i));
            }
            rows.add(names);
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    String value = result.getString(i);
                    row.add(value == null ? "" : value);
                }
                rows.add(row);
            }
            return rows;
        }
    }
}
