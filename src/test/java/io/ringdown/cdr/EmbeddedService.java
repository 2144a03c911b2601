package io.ringdown.cdr;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** A process that holds a data folder and its database until it is killed. */
final class EmbeddedService {

    /** Reachable as long as the process lives: a lock that nobody holds is collected and released. */
    private static FolderLock lock;

    private EmbeddedService() {}

    @SuppressWarnings("resource") // held until the process is killed
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        lock = FolderLock.acquire(folder);
        PostgresServer server = new PostgresServer(folder, 0);
        server.ensureRunning();
        try (Connection connection = DriverManager.getConnection(
                        server.access().jdbcUrl(PostgresServer.DATABASE),
                        server.access().properties());
                Statement statement = connection.createStatement()) {
            statement.execute("create table kept (word text)");
            statement.execute("insert into kept values ('from the killed one')");
        }
        System.out.println("ready");
        Thread.sleep(600_000);
        lock.close();
    }
}
