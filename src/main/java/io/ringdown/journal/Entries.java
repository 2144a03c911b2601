package io.ringdown.journal;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiFormatException;
import io.ringdown.ami.codec.AmiMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Entries to bytes and back. One entry is a byte for its kind, the microseconds since the entry before it in the block,
 * and what the kind has; numbers are of variable length, seven bits a byte, the lowest first; messages are what came.
 */
final class Entries {

    private static final int CONNECTED = 1;
    private static final int DISCONNECTED = 2;
    private static final int LISTING = 3;
    private static final int EVENT = 4;
    private static final int LISTED = 5;
    private static final int RESYNCED = 6;
    private static final int UNLISTED = 7;
    private static final int UNFOLLOWED = 8;

    private Entries() {}

    /** The bytes are not what this version writes. */
    static final class Undecodable extends IOException {
        private static final long serialVersionUID = 1L;

        Undecodable(String why, Throwable cause) {
            super(why, cause);
        }
    }

    /** Entries of one block, being collected. */
    static final class Block {

        private byte[] bytes = new byte[4_096];
        private int length;
        private int count;
        private long last;

        int length() {
            return length;
        }

        int count() {
            return count;
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, length);
        }

        /** Adds it or, when it throws, nothing: what is half written would make the whole block unreadable. */
        void add(Entry entry) {
            int before = length;
            long lastBefore = last;
            boolean added = false;
            try {
                write(entry);
                added = true;
            } finally {
                if (!added) {
                    length = before;
                    last = lastBefore;
                }
            }
            count++;
        }

        private void write(Entry entry) {
            switch (entry) {
                case Entry.Connected _ -> head(CONNECTED, entry);
                case Entry.Disconnected _ -> head(DISCONNECTED, entry);
                case Entry.Listing _ -> head(LISTING, entry);
                case Entry.Event event -> {
                    head(EVENT, entry);
                    message(event.message());
                }
                case Entry.Listed listed -> {
                    head(LISTED, entry);
                    byte[] action = listed.action().getBytes(StandardCharsets.UTF_8);
                    number(action.length);
                    copy(action);
                    number(listed.items().size());
                    listed.items().forEach(this::message);
                }
                case Entry.Resynced resynced -> {
                    head(RESYNCED, entry);
                    signed(resynced.time() - resynced.at());
                }
                case Entry.Unlisted _ -> head(UNLISTED, entry);
                case Entry.Unfollowed _ -> head(UNFOLLOWED, entry);
                case Entry.Lost _ ->
                    throw new IllegalArgumentException("what is lost is told by the positions, not written");
            }
        }

        private void head(int kind, Entry entry) {
            room(1);
            bytes[length++] = (byte) kind;
            signed(entry.at() - last);
            last = entry.at();
        }

        private void message(AmiMessage message) {
            byte[] text = message.toBytes();
            number(text.length);
            copy(text);
        }

        private void copy(byte[] text) {
            room(text.length);
            System.arraycopy(text, 0, bytes, length, text.length);
            length += text.length;
        }

        private void signed(long value) {
            number(value << 1 ^ value >> 63);
        }

        private void number(long value) {
            room(10);
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes[length++] = (byte) (rest & 0x7F | 0x80);
                rest >>>= 7;
            }
            bytes[length++] = (byte) rest;
        }

        private void room(int more) {
            if (bytes.length - length < more) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
            }
        }
    }

    /** The entries of a block. @throws Undecodable when they are not what {@link Block} wrote */
    static List<Entry> read(byte[] block, int count) throws Undecodable {
        Reader reader = new Reader(block);
        List<Entry> entries = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                entries.add(reader.entry());
            }
        } catch (IndexOutOfBoundsException | AmiFormatException | IllegalArgumentException broken) {
            throw new Undecodable("it holds no entries", broken);
        }
        if (reader.at != block.length) {
            throw new Undecodable("it holds more than its entries", null);
        }
        return entries;
    }

    private static final class Reader {

        private final byte[] bytes;
        private final List<AmiMessage> decoded = new ArrayList<>(1);
        private final AmiDecoder decoder = new AmiDecoder(decoded::add);
        private int at;
        private long last;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        Entry entry() throws Undecodable {
            int kind = bytes[at++];
            last += signed();
            return switch (kind) {
                case CONNECTED -> new Entry.Connected(last);
                case DISCONNECTED -> new Entry.Disconnected(last);
                case LISTING -> new Entry.Listing(last);
                case EVENT -> new Entry.Event(last, message());
                case LISTED -> {
                    byte[] action = take((int) number());
                    int count = (int) number();
                    List<AmiMessage> items = new ArrayList<>(Math.min(count, 1_000));
                    for (int i = 0; i < count; i++) {
                        items.add(message());
                    }
                    yield new Entry.Listed(last, new String(action, StandardCharsets.UTF_8), items);
                }
                case RESYNCED -> new Entry.Resynced(last, last + signed());
                case UNLISTED -> new Entry.Unlisted(last);
                case UNFOLLOWED -> new Entry.Unfollowed(last);
                default ->
                    throw new Undecodable("an entry of kind " + kind + ", which this version does not know", null);
            };
        }

        private AmiMessage message() throws Undecodable {
            decoder.decode(take((int) number()));
            if (decoded.size() != 1) {
                throw new Undecodable("an entry holds " + decoded.size() + " messages", null);
            }
            return decoded.removeLast();
        }

        private byte[] take(int count) {
            if (count < 0 || count > bytes.length - at) {
                throw new IndexOutOfBoundsException(count);
            }
            at += count;
            return Arrays.copyOfRange(bytes, at - count, at);
        }

        private long signed() {
            long value = number();
            return value >>> 1 ^ -(value & 1);
        }

        private long number() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                byte b = bytes[at++];
                value |= (long) (b & 0x7F) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("a number of more than 64 bits");
        }
    }
}
