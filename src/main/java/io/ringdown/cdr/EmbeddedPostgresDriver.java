package io.ringdown.cdr;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;

/**
 * PostgreSQL's driver, which also knows {@link #URL}: the embedded server, wherever it listens just now.
 *
 * <p>So that the pool can be built before that server runs, and goes on after it came back on another port. A
 * configuration source that starts the server and gives its address would run at build time too, and once per reading of
 * the configuration, and could not start it a second time.
 */
public final class EmbeddedPostgresDriver implements Driver {

    /** The default of {@code quarkus.datasource.jdbc.url}. */
    static final String URL = "jdbc:ringdown:embedded";

    private static final AtomicReference<PostgresServer> SERVER = new AtomicReference<>();

    private final Driver postgres = new org.postgresql.Driver();

    static void use(PostgresServer server) {
        SERVER.set(server);
    }

    @Override
    public Connection connect(String url, Properties info) throws SQLException {
        if (!URL.equals(url)) {
            return postgres.connect(url, info);
        }
        PostgresServer server = SERVER.get();
        PostgresServer.Access access = server == null ? null : server.access();
        if (access == null) {
            throw new SQLException("the embedded PostgreSQL does not run", "57P03");
        }
        Properties properties = new Properties();
        info.stringPropertyNames().forEach(name -> properties.setProperty(name, info.getProperty(name)));
        properties.putAll(access.properties());
        return postgres.connect(access.jdbcUrl(PostgresServer.DATABASE), properties);
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        return URL.equals(url) || postgres.acceptsURL(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
        return URL.equals(url) ? new DriverPropertyInfo[0] : postgres.getPropertyInfo(url, info);
    }

    @Override
    public int getMajorVersion() {
        return postgres.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
        return postgres.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
        return postgres.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("org.postgresql");
    }
}
