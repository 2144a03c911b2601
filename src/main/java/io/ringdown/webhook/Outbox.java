package io.ringdown.webhook;

import io.ringdown.cdr.RecordSink;
import io.ringdown.cdr.SqlFailure;
import io.ringdown.webhook.Drafts.Draft;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;

/**
 * The tables {@code webhook_outbox} and {@code webhook_call}. An event is written once per receiver, whoever tells it and
 * how often; a call's events are sent by one service at a time, which claims the call for a while. Everything here blocks.
 */
final class Outbox implements RecordSink<Draft> {

    /** Events of a call that are read with one claim. */
    static final int EVENTS_AT_A_TIME = 10;

    private static final int BATCH = 5_000;
    /** The pool is there for queries and call records too. */
    private static final int CONNECTIONS = 3;

    /** What is claimed or delivered may be forgotten by a crash of the database: then it is sent again. */
    private static final String RELAXED = "set local synchronous_commit = off; set local lock_timeout = '20s'";

    /** In the order given, which becomes the order of delivery. */
    private static final String INSERT =
            "with told as (insert into webhook_outbox (webhook, event_id, call_id, type, at, body)"
                    + " select n.webhook, n.event_id, n.call_id, n.type, n.at, n.body from"
                    + " unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::text[])"
                    + " with ordinality as n (webhook, event_id, call_id, type, at, body, better, place)"
                    + " where not exists (select from webhook_outbox b where b.webhook = n.webhook and b.event_id = n.better)"
                    + " order by n.place on conflict (webhook, event_id) do nothing returning webhook, call_id)"
                    + " insert into webhook_call (webhook, call_id) select distinct webhook, call_id from told order by 1, 2"
                    + " on conflict (webhook, call_id) do update set version = webhook_call.version + 1";

    private static final String CLAIM =
            "with due as (select call_id from webhook_call where webhook = ? and due_at <= now()"
                    + " order by due_at limit ? for update skip locked)"
                    + " update webhook_call c set due_at = now() + ? * interval '1 millisecond', claimed = ? from due"
                    + " where c.webhook = ? and c.call_id = due.call_id returning c.call_id, c.version";

    private static final String EVENTS = "select o.seq, o.call_id, o.event_id, o.body, o.attempts,"
            + " (extract(epoch from now() - o.since) * 1000)::bigint"
            + " from unnest(?::text[]) c (call_id) cross join lateral (select * from webhook_outbox w where w.webhook = ?"
            + " and w.call_id = c.call_id and w.state = 'WAITING' order by w.seq limit " + EVENTS_AT_A_TIME
            + ") o order by o.seq";

    private final DataSource dataSource;
    private final Ready ready;
    private final UUID service = UUID.randomUUID();
    private final Semaphore connections = new Semaphore(CONNECTIONS);

    /** Told when there is something to send. */
    private final Runnable written;

    /** Waits until the tables are there, or says that the database is not. */
    interface Ready {
        void await() throws SinkDown, InterruptedException;
    }

    /** An event to be sent. */
    record Event(long seq, String callId, String id, String body, int attempts, Duration age) {}

    /** A call whose events nobody else sends for a while. @param version of before the events were read */
    record Claim(String callId, long version, List<Event> events) {}

    /** What became of an event. */
    record Settled(long seq, String state, String error) {

        static final String DELIVERED = "DELIVERED";
        static final String DEAD = "DEAD";
        static final String WAITING = "WAITING";
    }

    /** A claim given back. @param pause until the call's turn comes again; null when nothing of it is known to wait */
    record Released(Claim claim, Duration pause) {}

    /** @param oldest how long the oldest one waits */
    record Counts(long waiting, Duration oldest, long dead) {}

    Outbox(DataSource dataSource, Ready ready, Runnable written) {
        this.dataSource = dataSource;
        this.ready = ready;
        this.written = written;
    }

    private interface Work<R> {
        R with(Connection connection) throws SQLException;
    }

    /** In one transaction. */
    private <R> R transaction(Work<R> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                R result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException failure) {
                try {
                    connection.rollback();
                } catch (SQLException alsoFailed) {
                    failure.addSuppressed(alsoFailed);
                }
                throw failure;
            }
        }
    }

    /** The same for those who send, of whom there may be many. */
    private <R> R sharing(Work<R> work) throws SQLException {
        connections.acquireUninterruptibly();
        try {
            return transaction(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(RELAXED);
                }
                return work.with(connection);
            });
        } finally {
            connections.release();
        }
    }

    // ---- written to

    @Override
    public void prepare() throws SinkDown {
        try {
            ready.await();
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select current_setting('transaction_read_only')")) {
                if (row.next() && row.getString(1).equals("on")) {
                    throw new SinkDown("error=the database is read-only", null);
                }
            }
        } catch (SQLException failure) {
            throw new SinkDown("error=" + SqlFailure.line(failure), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SinkDown("error=interrupted", interrupted);
        }
    }

    @Override
    public void write(List<Draft> drafts) throws SinkDown, RecordRefused, RecordSuspected {
        List<Draft> inOrder = new ArrayList<>(drafts);
        // so that two services never wait for each other; within a PBX the order stays
        inOrder.sort(
                Comparator.comparing(draft -> draft.change().call().record().pbx()));
        List<String[]> rows = new ArrayList<>();
        List<Instant> times = new ArrayList<>();
        try {
            for (Draft draft : inOrder) {
                String body = draft.body();
                for (String receiver : draft.receivers()) {
                    rows.add(new String[] {
                        receiver, draft.id(), Drafts.clean(draft.change().callId()), draft.type(), body, draft.better()
                    });
                    times.add(draft.at());
                }
            }
        } catch (RuntimeException unreadable) {
            throw new RecordRefused("it cannot be made into an event: " + unreadable, unreadable);
        }
        try {
            transaction(connection -> insert(connection, rows, times));
        } catch (SQLException failure) {
            if (SqlFailure.isData(failure)) {
                throw new RecordRefused(SqlFailure.line(failure), failure);
            }
            if (SqlFailure.isSuspect(failure)) {
                throw new RecordSuspected("error=" + SqlFailure.line(failure), failure);
            }
            throw new SinkDown("error=" + SqlFailure.line(failure), failure);
        }
        written.run();
    }

    private static Void insert(Connection connection, List<String[]> rows, List<Instant> times) throws SQLException {
        try (Statement statement = connection.createStatement();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            statement.execute("set local lock_timeout = '20s'; set local statement_timeout = '50s'");
            for (int column = 0; column < 4; column++) {
                insert.setArray(column + 1, texts(connection, rows, column));
            }
            insert.setArray(
                    5,
                    connection.createArrayOf(
                            "timestamptz", times.stream().map(Timestamp::from).toArray()));
            insert.setArray(6, texts(connection, rows, 4));
            insert.setArray(7, texts(connection, rows, 5));
            insert.executeUpdate();
        }
        return null;
    }

    private static Array texts(Connection connection, List<String[]> rows, int column) throws SQLException {
        return connection.createArrayOf(
                "text", rows.stream().map(row -> row[column]).toArray());
    }

    // ---- sent from

    /** Takes calls whose turn it is, those that wait longest first. @param lease until they count as left behind */
    List<Claim> claim(String webhook, int most, Duration lease) throws SQLException {
        return sharing(connection -> {
            Map<String, Long> versions = new LinkedHashMap<>();
            try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
                claim.setString(1, webhook);
                claim.setInt(2, most);
                claim.setLong(3, lease.toMillis());
                claim.setObject(4, service);
                claim.setString(5, webhook);
                try (ResultSet calls = claim.executeQuery()) {
                    while (calls.next()) {
                        versions.put(calls.getString(1), calls.getLong(2));
                    }
                }
            }
            if (versions.isEmpty()) {
                return List.of();
            }
            Map<String, List<Event>> events = new LinkedHashMap<>();
            versions.keySet().forEach(call -> events.put(call, new ArrayList<>()));
            try (PreparedStatement select = connection.prepareStatement(EVENTS)) {
                select.setArray(
                        1, connection.createArrayOf("text", versions.keySet().toArray()));
                select.setString(2, webhook);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        Event event = new Event(
                                rows.getLong(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getString(4),
                                rows.getInt(5),
                                Duration.ofMillis(rows.getLong(6)));
                        events.get(event.callId()).add(event);
                    }
                }
            }
            List<Claim> claims = new ArrayList<>();
            versions.forEach((call, version) -> claims.add(new Claim(call, version, List.copyOf(events.get(call)))));
            return claims;
        });
    }

    /** Keeps what was claimed for another while. */
    void renew(String webhook, Collection<String> callIds, Duration lease) throws SQLException {
        sharing(connection -> {
            try (PreparedStatement renew =
                    connection.prepareStatement("update webhook_call set due_at = now() + ? * interval '1 millisecond'"
                            + " where webhook = ? and call_id = any (?) and claimed = ?")) {
                renew.setLong(1, lease.toMillis());
                renew.setString(2, webhook);
                renew.setArray(3, connection.createArrayOf("text", callIds.toArray()));
                renew.setObject(4, service);
                return renew.executeUpdate();
            }
        });
    }

    /** Notes what became of events and gives calls back. Twice is as once. */
    void settle(String webhook, List<Settled> events, List<Released> calls) throws SQLException {
        sharing(connection -> {
            try (PreparedStatement settle = connection.prepareStatement(
                    "update webhook_outbox set state = ?, settled_at = case when ? = 'WAITING' then null else now() end,"
                            + " last_error = ?, attempts = attempts + case when ? = 'DELIVERED' then 0 else 1 end"
                            + " where seq = ? and (state = 'WAITING' or ? = 'DELIVERED' and state = 'DEAD')")) {
                for (Settled event : events) {
                    settle.setString(1, event.state());
                    settle.setString(2, event.state());
                    settle.setString(3, event.error());
                    settle.setString(4, event.state());
                    settle.setLong(5, event.seq());
                    settle.setString(6, event.state());
                    settle.addBatch();
                }
                settle.executeBatch();
            }
            try (PreparedStatement gone = connection.prepareStatement("delete from webhook_call where webhook = ? and"
                            + " call_id = ? and version = ? and claimed = ?");
                    PreparedStatement later = connection.prepareStatement(
                            "update webhook_call set due_at = now() + ? * interval '1 millisecond', claimed = null"
                                    + " where webhook = ? and call_id = ? and claimed = ?")) {
                for (Released call : calls) {
                    if (call.pause() == null) {
                        gone.setString(1, webhook);
                        gone.setString(2, call.claim().callId());
                        gone.setLong(3, call.claim().version());
                        gone.setObject(4, service);
                        if (gone.executeUpdate() == 1) {
                            continue;
                        }
                    }
                    later.setLong(1, call.pause() == null ? 0 : call.pause().toMillis());
                    later.setString(2, webhook);
                    later.setString(3, call.claim().callId());
                    later.setObject(4, service);
                    later.executeUpdate();
                }
            }
            return null;
        });
    }

    Counts counts(String webhook) throws SQLException {
        return sharing(connection -> {
            try (PreparedStatement count = connection.prepareStatement(
                    "select (select count(*) from webhook_outbox where webhook = ? and state = 'WAITING'),"
                            + " (select (extract(epoch from now() - min(since)) * 1000)::bigint from webhook_outbox"
                            + " where webhook = ? and state = 'WAITING'),"
                            + " (select count(*) from webhook_outbox where webhook = ? and state = 'DEAD')")) {
                for (int i = 1; i <= 3; i++) {
                    count.setString(i, webhook);
                }
                try (ResultSet row = count.executeQuery()) {
                    row.next();
                    return new Counts(row.getLong(1), Duration.ofMillis(Math.max(0, row.getLong(2))), row.getLong(3));
                }
            }
        });
    }

    // ---- tended

    /** Gives up what waits for too long. @return how many events */
    long giveUp(String webhook, Duration after) throws SQLException {
        return inBatches(
                "update webhook_outbox set state = 'DEAD', settled_at = now(),"
                        + " last_error = coalesce(last_error, 'not delivered in time') where seq = any (array(select seq from"
                        + " webhook_outbox where webhook = ? and state = 'WAITING' and since < now() - ? * interval '1 millisecond'"
                        + " order by since limit " + BATCH + " for update skip locked))",
                webhook,
                after);
    }

    /** Drops what was delivered, or given up, long enough ago. @return how many events */
    long drop(String webhook, String state, Duration after) throws SQLException {
        return inBatches(
                "delete from webhook_outbox where seq = any (array(select seq from webhook_outbox where webhook = ?"
                        + " and state = '" + state + "' and settled_at < now() - ? * interval '1 millisecond' limit "
                        + BATCH
                        + " for update skip locked))",
                webhook,
                after);
    }

    private long inBatches(String sql, String webhook, Duration after) throws SQLException {
        long all = 0;
        long some;
        do {
            some = sharing(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setString(1, webhook);
                    statement.setLong(2, after.toMillis());
                    return (long) statement.executeUpdate();
                }
            });
            all += some;
        } while (some == BATCH);
        return all;
    }

    /** Names of all webhooks that have events here. */
    List<String> webhooks() throws SQLException {
        // by skipping through the index, for there are many rows and few names
        return sharing(connection -> {
            List<String> names = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("with recursive name (webhook) as"
                            + " ((select min(webhook) from webhook_outbox) union all"
                            + " select (select min(webhook) from webhook_outbox o where o.webhook > n.webhook)"
                            + " from name n where n.webhook is not null)"
                            + " select webhook from name where webhook is not null");
                    ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        });
    }

    /** Events that were given up, the newest first. */
    List<DeadLetter> dead(String webhook, Instant from, Instant to, int most) throws SQLException {
        return sharing(connection -> {
            List<DeadLetter> letters = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "select event_id, call_id, type, at, settled_at, attempts, last_error from webhook_outbox"
                            + " where webhook = ? and state = 'DEAD' and at >= ? and at < ? order by at desc, seq desc limit ?")) {
                select.setString(1, webhook);
                select.setObject(2, from.atOffset(ZoneOffset.UTC));
                select.setObject(3, to.atOffset(ZoneOffset.UTC));
                select.setInt(4, most);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        letters.add(new DeadLetter(
                                rows.getString(1),
                                rows.getString(2),
                                rows.getString(3),
                                rows.getTimestamp(4).toInstant(),
                                rows.getTimestamp(5).toInstant(),
                                rows.getInt(6),
                                rows.getString(7)));
                    }
                }
            }
            return letters;
        });
    }

    /**
     * Has events wait again, in their old order, with all their attempts before them.
     *
     * @param delivered also those that were delivered
     * @return how many
     */
    long replay(String webhook, Instant from, Instant to, boolean delivered) throws SQLException {
        List<String> states = delivered ? List.of(Settled.DEAD, Settled.DELIVERED) : List.of(Settled.DEAD);
        return transaction(connection -> {
            try (PreparedStatement replay = connection.prepareStatement("with again as (update webhook_outbox"
                    + " set state = 'WAITING', attempts = 0, since = now(), settled_at = null, last_error = null"
                    + " where webhook = ? and state = any (?) and at >= ? and at < ? returning webhook, call_id),"
                    + " calls as (insert into webhook_call (webhook, call_id) select distinct webhook, call_id from again"
                    + " order by 1, 2 on conflict (webhook, call_id) do update set version = webhook_call.version + 1)"
                    + " select count(*) from again")) {
                replay.setString(1, webhook);
                replay.setArray(2, connection.createArrayOf("text", states.toArray()));
                replay.setObject(3, from.atOffset(ZoneOffset.UTC));
                replay.setObject(4, to.atOffset(ZoneOffset.UTC));
                try (ResultSet count = replay.executeQuery()) {
                    count.next();
                    return count.getLong(1);
                }
            }
        });
    }
}
