package io.ringdown.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * An empty PostgreSQL database for a test: {@code @WithTestResource(PostgresResource.class)}, or {@link
 * #newDatabase()} where there is no Quarkus. One server serves the whole test run: a container where there is Docker,
 * else the embedded one.
 */
public class PostgresResource implements QuarkusTestResourceLifecycleManager {

    /** Where a database is. */
    public record Database(String jdbcUrl, String username, String password) {
        public Connection connect() throws SQLException {
            return DriverManager.getConnection(jdbcUrl, username, password);
        }
    }

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static Database server;

    @Override
    public Map<String, String> start() {
        Database database = newDatabase();
        return Map.of(
                "quarkus.datasource.jdbc.url", database.jdbcUrl(),
                "quarkus.datasource.username", database.username(),
                "quarkus.datasource.password", database.password());
    }

    /** The server ends with the test run: other test classes use it too. */
    @Override
    public void stop() {}

    public static synchronized Database newDatabase() {
        if (server == null) {
            server = startServer();
        }
        // The class may be loaded more than once in a run, and then the server is there more than once, too.
        String name = "ringdown_" + DATABASES.incrementAndGet();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        String url = server.jdbcUrl().replaceFirst("/[^/?]*(\\?|$)", "/" + name + "$1");
        return new Database(url, server.username(), server.password());
    }

    private static Database startServer() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            // Ended by Testcontainers when the JVM ends.
            @SuppressWarnings("resource")
            PostgreSQLContainer container = new PostgreSQLContainer("postgres:18-alpine");
            container.start();
            return new Database(container.getJdbcUrl(), container.getUsername(), container.getPassword());
        }
        try {
            // Ended by a shutdown hook of its own, on a folder that it removes.
            @SuppressWarnings("resource")
            EmbeddedPostgres embedded = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .start();
            return new Database(embedded.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
