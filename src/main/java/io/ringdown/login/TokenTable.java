package io.ringdown.login;

import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** The table {@code api_token}. Blocking. */
@ApplicationScoped
public class TokenTable {

    private static final String SELECT = "select id, name, hash, role, pbxs, account_codes, tenants, numbers, created,"
            + " expires, revoked, last_used from api_token";
    /** Nobody waits for a login as long as for a report. */
    private static final int SECONDS = 5;

    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource dataSource;

    TokenTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * @param expires null: never
     * @return what to present; nobody can tell it later
     * @throws IllegalArgumentException when one of this name is in use
     */
    public TokenText create(String name, Role role, Scope scope, Instant expires) throws SQLException {
        TokenText token = TokenText.random();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into api_token"
                        + " (id, name, hash, role, pbxs, account_codes, tenants, numbers, expires)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, token.id());
            insert.setString(2, name);
            insert.setBytes(3, token.hash());
            insert.setString(4, role.name());
            insert.setArray(5, texts(connection, scope.pbxs()));
            insert.setArray(6, texts(connection, scope.accountCodes()));
            insert.setArray(7, texts(connection, scope.tenants()));
            insert.setArray(8, texts(connection, scope.numbers()));
            insert.setObject(9, expires == null ? null : expires.atOffset(ZoneOffset.UTC));
            insert.executeUpdate();
        } catch (SQLException failure) {
            if (UNIQUE_VIOLATION.equals(failure.getSQLState())) {
                throw new IllegalArgumentException("there is a token " + name + " already: revoke it first", failure);
            }
            throw failure;
        }
        return token;
    }

    /** Every token, revoked ones too, in the order of their making. */
    public List<ApiToken> all() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT + " order by created, id");
                ResultSet rows = select.executeQuery()) {
            List<ApiToken> all = new ArrayList<>();
            while (rows.next()) {
                all.add(token(rows));
            }
            return all;
        }
    }

    /** @return whether there was one to revoke */
    public boolean revoke(String name) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement(
                        "update api_token set revoked = now() where name = ? and revoked is null")) {
            update.setString(1, name);
            return update.executeUpdate() > 0;
        }
    }

    Optional<ApiToken> find(String id) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT + " where id = ?")) {
            select.setQueryTimeout(SECONDS);
            select.setString(1, id);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Optional.of(token(rows)) : Optional.empty();
            }
        }
    }

    /** Several services share the database: the first of them in a minute writes. */
    void used(String id) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("update api_token set last_used = now() where id = ?"
                                + " and (last_used is null or last_used < now() - interval '1 minute')")) {
            update.setQueryTimeout(SECONDS);
            update.setString(1, id);
            update.executeUpdate();
        }
    }

    private static Array texts(Connection connection, Set<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    private static ApiToken token(ResultSet row) throws SQLException {
        return new ApiToken(
                row.getString(1),
                row.getString(2),
                row.getBytes(3),
                Role.valueOf(row.getString(4)),
                new Scope(texts(row, 5), texts(row, 6), texts(row, 7), texts(row, 8)),
                instant(row, 9),
                instant(row, 10),
                instant(row, 11),
                instant(row, 12));
    }

    private static Set<String> texts(ResultSet row, int column) throws SQLException {
        return Set.of((String[]) row.getArray(column).getArray());
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
