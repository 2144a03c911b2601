package io.ringdown.cdr;

import io.ringdown.call.NumberMask;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Masks a number wherever the call records hold it: as a whole, also inside devices, channels, destinations and what the
 * dialplan said. Everything is read once, for a number stands in columns without an index too.
 *
 * <p>Records that still wait to be written are not seen: what feeds them, the journal, is masked first.
 */
@ApplicationScoped
public class ForgottenNumbers {

    private static final Pattern NUMBER = Pattern.compile("[^\\s\\p{Cntrl}\"\\\\]{1,100}");
    private static final int FETCH = 1_000;
    /** Of a record with this hash no other of the same revision is taken, so what was forgotten does not come back. */
    private static final String KEEP = "update call set content_hash = " + Long.MAX_VALUE
            + " where id = any (?) and content_hash <> " + Long.MAX_VALUE;

    private static final List<Holder> HOLDERS = List.of(
            new Holder("call", "id", List.of("caller", "answered_by", "ended_by"), List.of("dialed", "scope_keys")),
            new Holder("leg", "call_id", List.of("target"), List.of()),
            new Holder("transfer", "call_id", List.of("transferer", "transferee", "target"), List.of("destination")),
            new Holder("queue_visit", "call_id", List.of("agent"), List.of()),
            new Holder("user_event", "call_id", List.of(), List.of("name", "headers")),
            // its arguments are texts only, so that the whole of them stays JSON
            new Holder("audit", "call_id", List.of(), List.of("party", "arguments", "message")),
            // what waits to be sent, was sent or was given up
            new Holder("webhook_outbox", "call_id", List.of(), List.of("body")));

    private final DataSource dataSource;

    ForgottenNumbers(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What a party has in each table: first what tells whose name it is, and that last. */
    private static final List<String> PARTY =
            List.of("number", "device", "channel", "account_code", "tenant_id", "name");

    private static final int TELLING = 3;

    /**
     * A table with columns that hold numbers.
     *
     * @param parties prefixes of its parties: number, device, channel, account code and tenant are masked, the name is erased
     * @param texts other columns
     */
    private record Holder(String table, String id, List<String> parties, List<String> texts) {

        List<String> columns() {
            return Stream.concat(
                            parties.stream().flatMap(party -> PARTY.stream().map(column -> party + "_" + column)),
                            texts.stream())
                    .toList();
        }

        /** The place of a row does not change under our lock, and every table has one. */
        String select() {
            return "select tableoid, ctid, " + id + ", " + String.join(", ", columns()) + " from " + table
                    + " where strpos(concat_ws(' ', " + String.join(", ", columns()) + "), ?) > 0 for update";
        }

        String update() {
            return "update " + table + " set "
                    + columns().stream().map(column -> column + " = ?").collect(Collectors.joining(", "))
                    + " where tableoid = ? and ctid = ?";
        }
    }

    /**
     * In one transaction: all or nothing.
     *
     * @param mask what stands there afterwards; null erases
     * @return how many rows held it
     */
    public long forget(String number, String mask) throws SQLException {
        if (!NUMBER.matcher(number).matches()) {
            throw new IllegalArgumentException("not a number that a call record can hold: " + number);
        }
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                long rows = 0;
                Set<String> calls = new HashSet<>();
                for (Holder holder : HOLDERS) {
                    rows += mask(connection, holder, number, mask, calls);
                }
                try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
                    keep.setArray(1, connection.createArrayOf("text", calls.toArray()));
                    keep.executeUpdate();
                }
                connection.commit();
                return rows;
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            }
        }
    }

    private static long mask(Connection connection, Holder holder, String number, String mask, Set<String> calls)
            throws SQLException {
        int columns = holder.columns().size();
        long changed = 0;
        try (PreparedStatement select = connection.prepareStatement(holder.select());
                PreparedStatement update = connection.prepareStatement(holder.update())) {
            select.setFetchSize(FETCH);
            select.setString(1, number);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    List<String> before = new ArrayList<>(columns);
                    for (int i = 0; i < columns; i++) {
                        before.add(rows.getString(4 + i));
                    }
                    List<String> after = masked(holder, before, number, mask);
                    if (!after.equals(before)) {
                        if (rows.getString(3) != null) {
                            calls.add(rows.getString(3));
                        }
                        changed++;
                        for (int i = 0; i < columns; i++) {
                            // Of a type that the server finds out: text, or jsonb.
                            update.setObject(i + 1, after.get(i), Types.OTHER);
                        }
                        update.setLong(columns + 1, rows.getLong(1));
                        update.setObject(columns + 2, rows.getObject(2));
                        update.executeUpdate();
                    }
                }
            }
        }
        return changed;
    }

    private static List<String> masked(Holder holder, List<String> before, String number, String mask) {
        List<String> after = new ArrayList<>(before);
        for (int party = 0; party < holder.parties().size(); party++) {
            int first = party * PARTY.size();
            boolean known = false;
            int name = first + PARTY.size() - 1;
            for (int i = first; i < name; i++) {
                after.set(i, masked(before.get(i), number, mask));
                known |= i < first + TELLING && !Objects.equals(before.get(i), after.get(i));
            }
            after.set(name, known ? null : masked(before.get(name), number, mask));
        }
        for (int i = holder.parties().size() * PARTY.size(); i < before.size(); i++) {
            String text = before.get(i);
            after.set(
                    i,
                    switch (holder.columns().get(i)) {
                        case "body" -> EventMask.masked(text, number, mask);
                        case "headers" -> headers(text, number, mask);
                        // Never null in its table.
                        case "name" -> NumberMask.masked(text, number, mask == null ? "" : mask);
                        default -> masked(text, number, mask);
                    });
        }
        return Collections.unmodifiableList(after);
    }

    private static String headers(String json, String number, String mask) {
        List<String> headers = HeaderJson.read(json);
        List<String> masked = headers.stream()
                .map(text -> NumberMask.masked(text, number, mask == null ? "" : mask))
                .toList();
        return masked.equals(headers) ? json : HeaderJson.write(masked);
    }

    /** Erased is null where the number was all there was. */
    private static String masked(String text, String number, String mask) {
        String masked = NumberMask.masked(text, number, mask == null ? "" : mask);
        return mask == null && masked != null && masked.isEmpty() ? null : masked;
    }
}
