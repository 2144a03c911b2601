package io.ringdown.cdr;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.sql.Statement;
import java.util.function.Function;
import org.hibernate.Session;

/** Reads the database: each answer from one snapshot, which nobody writes to, and in a bounded time. */
@ApplicationScoped
class Snapshot {

    private final EntityManager entities;
    private final CdrWriter writer;

    Snapshot(EntityManager entities, CdrWriter writer) {
        this.entities = entities;
        this.writer = writer;
    }

    /**
     * @throws UnstorableException when the question has a value that the database cannot hold
     * @throws CallRecordsUnavailableException when the database cannot be asked
     */
    <T> T read(Function<Session, T> reading) {
        CdrStatus status = writer.status();
        if (!status.up()) {
            throw new CallRecordsUnavailableException(status.message(), null);
        }
        try {
            return QuarkusTransaction.requiringNew().call(() -> {
                Session session = entities.unwrap(Session.class);
                session.setDefaultReadOnly(true);
                // A call and its legs come in several queries, and the writer may replace it between them.
                session.doWork(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("set transaction isolation level repeatable read, read only;"
                                + " set local statement_timeout = '30s'");
                    }
                });
                return reading.apply(session);
            });
        } catch (RuntimeException failure) {
            if (SqlFailure.isData(failure)) {
                throw new UnstorableException(failure);
            }
            throw new CallRecordsUnavailableException(SqlFailure.line(failure), failure);
        }
    }
}
