package io.ringdown.cdr;

import io.ringdown.call.CallRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * One record as the lines that COPY takes, and what decides between two records of the same call.
 *
 * @param call the row of {@code call}, with the hash
 * @param children the rows of each other table, by its name
 * @param hash of all rows: a total order where completeness and revision say nothing, the same for every observer
 */
record RecordRows(
        String id,
        Instant bornAt,
        boolean complete,
        long revision,
        long hash,
        String call,
        Map<String, String> children) {

    /** Rows from before there were hashes have 0: any other replaces them. */
    private static final long LEAST = 1;

    /** The better record of a call is greater: a complete one, then a higher revision, then a higher hash. */
    static final Comparator<RecordRows> BETTER = Comparator.comparing(RecordRows::complete)
            .thenComparingLong(RecordRows::revision)
            .thenComparingLong(RecordRows::hash);

    static RecordRows of(CallRecord record) {
        Map<String, String> children = Map.of(
                Fold.LEG.name(), lines(Fold.LEG, Fold.legs(record)),
                Fold.TRANSFER.name(), lines(Fold.TRANSFER, Fold.transfers(record)),
                Fold.QUEUE_VISIT.name(), lines(Fold.QUEUE_VISIT, Fold.queueVisits(record)),
                Fold.USER_EVENT.name(), lines(Fold.USER_EVENT, Fold.userEvents(record)));
        String call = lines(Fold.CALL, List.of(record));
        long hash = hash(call, children);
        return new RecordRows(
                record.id(),
                record.bornAt(),
                record.complete(),
                record.revision(),
                hash,
                call.substring(0, call.length() - 1) + "\t" + hash + "\n",
                children);
    }

    private static <R> String lines(Table<R> table, List<R> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        StringBuilder lines = new StringBuilder(512);
        rows.forEach(row -> table.append(lines, row));
        return lines.toString();
    }

    private static long hash(String call, Map<String, String> children) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        digest.update(call.getBytes(StandardCharsets.UTF_8));
        for (String table : Fold.CHILDREN) {
            digest.update(children.get(table).getBytes(StandardCharsets.UTF_8));
        }
        byte[] hash = digest.digest();
        long first = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            first = first << Byte.SIZE | hash[i] & 0xFF;
        }
        // Not the largest either: that marks rows in which a number was forgotten.
        return Math.clamp(first & Long.MAX_VALUE, LEAST, Long.MAX_VALUE - 1);
    }
}
