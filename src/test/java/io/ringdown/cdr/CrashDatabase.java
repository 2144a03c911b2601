package io.ringdown.cdr;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A PostgreSQL of the crash test's own, which can be stopped and comes back at the same address. */
public final class CrashDatabase implements AutoCloseable {

    private final PostgresServer server;
    private final String url;
    private final String password;

    public CrashDatabase(Path folder) throws IOException {
        server = new PostgresServer(folder, freePort());
        server.ensureRunning();
        PostgresServer.Access access = server.access();
        url = access.jdbcUrl(PostgresServer.DATABASE);
        password = access.password();
    }

    public String url() {
        return url;
    }

    public String username() {
        return PostgresServer.USER;
    }

    public String password() {
        return password;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, username(), password);
    }

    /** Whoever is connected is cut off. */
    public void stop() {
        server.stop();
    }

    public void start() throws IOException {
        server.ensureRunning();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
