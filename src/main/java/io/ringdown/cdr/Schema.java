package io.ringdown.cdr;

import io.ringdown.cdr.RecordSink.SinkDown;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jboss.logging.Logger;

/**
 * Brings the database to the schema that this service knows, and refuses one that it does not know. A newer one is written
 * to as long as it says that it bears this service (table schema_compatibility).
 */
final class Schema {

    private static final Logger LOG = Logger.getLogger(Schema.class);

    private final Flyway flyway;
    private final DatabaseAddress address;

    Schema(Flyway flyway, DatabaseAddress address) {
        this.flyway = flyway;
        this.address = address;
    }

    void migrate() throws SinkDown {
        try {
            MigrationInfo[] all = flyway.info().all();
            MigrationInfo newest = null;
            MigrationInfo ours = null;
            boolean pending = false;
            for (MigrationInfo migration : all) {
                refuseUnknown(migration);
                if (migration.getState() == MigrationState.FUTURE_SUCCESS) {
                    newest = migration;
                } else {
                    ours = migration;
                    pending |= !migration.getState().isApplied();
                }
            }
            if (newest != null) {
                refuseTooOld(newest, ours, pending);
            } else if (pending) {
                var result = flyway.migrate();
                LOG.infof("database schema migrated: database=%s version=%s", address, result.targetSchemaVersion);
            }
        } catch (FlywayException failure) {
            throw down(failure);
        }
    }

    /** The newer service has said in the database whom it can live with. */
    private void refuseTooOld(MigrationInfo newest, MigrationInfo ours, boolean pending) throws SinkDown {
        if (pending || ours == null || Integer.parseInt(ours.getVersion().getVersion()) < oldest()) {
            throw new SinkDown(
                    "database=" + address + " error=its schema has version " + newest.getVersion()
                            + ", newer than this service can write to; nothing is written to it: run the newer service",
                    null);
        }
        LOG.infof(
                "the database's schema is newer than this service, which writes to it all the same: database=%s version=%s"
                        + " ours=%s",
                address, newest.getVersion(), ours.getVersion());
    }

    private int oldest() throws SinkDown {
        try (Connection connection = flyway.getConfiguration().getDataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select max(oldest) from schema_compatibility")) {
            row.next();
            int oldest = row.getInt(1);
            return row.wasNull() ? Integer.MAX_VALUE : oldest;
        } catch (SQLException failure) {
            throw new SinkDown(SqlFailure.down(address, failure), failure);
        }
    }

    private void refuseUnknown(MigrationInfo migration) throws SinkDown {
        MigrationState state = migration.getState();
        if (state.isFailed()) {
            throw new SinkDown(
                    "database=" + address + " error=migration " + migration.getVersion()
                            + " failed half-way; restore the database from before it, or mend it and delete the failed"
                            + " row of flyway_schema_history",
                    null);
        }
        if (state == MigrationState.FUTURE_SUCCESS) {
            return;
        }
        if (state == MigrationState.MISSING_SUCCESS) {
            throw notOurs(
                    "its flyway_schema_history has version " + migration.getVersion() + ", which is not one of ours",
                    null);
        }
        if (state.isApplied() && (!migration.isChecksumMatching() || !migration.isDescriptionMatching())) {
            throw notOurs(
                    "its migration " + migration.getVersion() + " (" + migration.getDescription()
                            + ") is not the one that this service knows",
                    null);
        }
    }

    private SinkDown down(FlywayException failure) {
        if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return notOurs("it holds tables of something else", failure);
        }
        if (failure.getErrorCode() == CoreErrorCode.VALIDATE_ERROR) {
            return notOurs(SqlFailure.line(failure), failure);
        }
        return new SinkDown(SqlFailure.down(address, failure), failure);
    }

    private SinkDown notOurs(String why, Throwable cause) {
        return new SinkDown(
                "database=" + address + " error=it is not ours: " + why
                        + "; give the service an empty database of its own (quarkus.datasource.jdbc.url)",
                cause);
    }
}
