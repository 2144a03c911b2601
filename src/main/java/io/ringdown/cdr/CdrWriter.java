package io.ringdown.cdr;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.ChangeBatch;
import io.ringdown.cdr.FolderLock.FolderInUse;
import io.ringdown.cdr.RecordSink.SinkDown;
import io.ringdown.pbx.ChangeSink;
import io.ringdown.pbx.PastChanges;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.Flyway;

/**
 * Takes every completed call and has it written to the database. Connects {@link RecordWriter} with the service's
 * settings, its data source and, when no database is configured, with a PostgreSQL of its own.
 *
 * <p>The database may be down when the service starts, or go away later: that is health's and this writer's matter.
 * Only a data folder that another service uses stops the start.
 */
@ApplicationScoped
public class CdrWriter implements ChangeSink {

    /** Stops after everything that still produces calls. */
    private static final int LATE = Interceptor.Priority.PLATFORM_AFTER + 500;

    /** What is told of each call at its end. */
    static final RecordWriter.Kind<CallRecord> ENDED_CALLS =
            new RecordWriter.Kind<>("call record", "cdr-writer", CdrWriter::ended, CallRecord::id);

    private final RecordWriter<CallRecord> writer;
    private final CdrSettings settings;
    private final Path dataFolder;
    private final PostgresServer embedded;
    private final Database database;
    private final boolean command;
    private FolderLock lock;

    CdrWriter(
            CdrSettings settings,
            DataSource dataSource,
            Flyway flyway,
            Instance<PastChanges> past,
            @ConfigProperty(name = "ringdown.data-dir") Path dataFolder,
            @ConfigProperty(name = "ringdown.command") boolean command,
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String jdbcUrl) {
        this.settings = settings;
        this.dataFolder = dataFolder;
        this.command = command;
        this.embedded = EmbeddedPostgresDriver.URL.equals(jdbcUrl)
                ? new PostgresServer(dataFolder, settings.embeddedPort())
                : null;
        DatabaseAddress address =
                embedded == null ? DatabaseAddress.of(jdbcUrl) : DatabaseAddress.embedded(embedded.data());
        Schema schema = new Schema(flyway, address);
        this.database = new Database(
                dataSource,
                () -> {
                    startEmbedded(address);
                    schema.migrate();
                },
                address,
                InstantSource.system());
        this.writer = new RecordWriter<>(
                ENDED_CALLS,
                database,
                new RecordWriter.Limits(
                        settings.queueCapacity(),
                        settings.groupSize(),
                        settings.recheckInterval(),
                        settings.retryInterval()),
                InstantSource.system(),
                () -> past.isResolvable() ? past.get() : null);
    }

    @Override
    public String name() {
        return "cdr";
    }

    @Override
    public void onChanges(ChangeBatch batch) {
        writer.offer(batch);
    }

    /** The calls that ended, as they are told in a batch. */
    private static List<CallRecord> ended(ChangeBatch batch) {
        return batch.changes().stream()
                .filter(CallChange.Ended.class::isInstance)
                .map(change -> change.call().record())
                .toList();
    }

    /** A record that is there already changes nothing. */
    @Override
    public void onReplayed(ChangeBatch batch) {
        onChanges(batch);
    }

    @Override
    public long unsettled(String pbx) {
        return writer.unsettled(pbx);
    }

    /** How writing goes, now. */
    public CdrStatus status() {
        return writer.status();
    }

    void onStart(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) {
        if (!command) {
            try {
                lock = FolderLock.acquire(dataFolder); // for the journal too
            } catch (FolderInUse inUse) {
                // Of the failures of a start, Quarkus prints this kind as its message alone.
                throw new ConfigurationException(inUse.getMessage());
            }
        } else if (embedded != null) {
            haveFolder();
        }
        if (embedded != null) {
            EmbeddedPostgresDriver.use(embedded);
        }
        if (!command) {
            writer.start();
        }
    }

    /** For a command, which writes by itself: nobody else uses it then. */
    Database database() {
        return database;
    }

    /** Makes the database ready for a command. @throws IOException saying why it cannot be used */
    public void prepareForCommand() throws IOException {
        try {
            database.prepare();
        } catch (SinkDown down) {
            throw new IOException(down.getMessage(), down);
        }
    }

    /**
     * Takes the data folder for a command, unless a service runs on it, beside which the command then works.
     *
     * @return whether this command has it for itself
     */
    public boolean haveFolder() {
        if (lock == null) {
            try {
                lock = FolderLock.acquire(dataFolder);
            } catch (FolderInUse service) {
                return false;
            }
        }
        return true;
    }

    void onStop(@Observes @Priority(LATE) ShutdownEvent event) {
        stop();
    }

    /** Also when another bean failed at start, so that no server stays behind. */
    @PreDestroy
    void stop() {
        writer.stop(settings.shutdownTimeout());
        if (lock == null) {
            return;
        }
        if (embedded != null) {
            EmbeddedPostgresDriver.use(null);
            embedded.stop();
        }
        lock.close();
        lock = null;
    }

    private void startEmbedded(DatabaseAddress address) throws SinkDown {
        if (embedded == null) {
            return;
        }
        try {
            if (lock == null) {
                embedded.attach();
            } else {
                embedded.ensureRunning();
            }
        } catch (IOException failure) {
            throw new SinkDown(
                    "database=" + address + " error=the embedded PostgreSQL does not start: " + failure.getMessage(),
                    failure);
        }
    }
}
