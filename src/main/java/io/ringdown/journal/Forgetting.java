package io.ringdown.journal;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.call.NumberMask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Takes a number out of segments that are not written any more: each is written anew and put in place at once. */
final class Forgetting {

    private static final int BLOCK = 1 << 16;
    private static final String UNKNOWN = "<unknown>"; // what AMI says when there is no name

    /** Headers that hold no phone number, however much they look like one: identities, codes, counts and times. */
    private static final Set<String> FACTS = Set.of(
            "event",
            "privilege",
            "systemname",
            "timestamp",
            "sequencenumber",
            "actionid",
            "cause",
            "cause-txt",
            "priority",
            "seconds",
            "duration",
            "uptime",
            "lastreload",
            "file",
            "line",
            "func",
            "position",
            "originalposition",
            "count",
            "wait",
            "holdtime",
            "talktime",
            "ringtime",
            "penalty",
            "callstaken",
            "lastcall",
            "lastpause",
            "logintime",
            "incall",
            "paused",
            "status",
            "wrapuptime",
            "bridgenumchannels",
            "parkingtimeout",
            "parkingduration",
            "parkingspace");

    private static final List<String> FACT_ENDS = List.of("uniqueid", "linkedid", "bridgeid", "state", "statedesc");

    private final String number;
    private final String mask;
    private long changed;

    Forgetting(String number, String mask) {
        this.number = number;
        this.mask = mask;
    }

    /** Entries that held the number. */
    long changed() {
        return changed;
    }

    void rewrite(Segment segment) throws IOException {
        Path begun = segment.file().resolveSibling(segment.file().getFileName() + ".tmp");
        long before = changed;
        try {
            try (FileChannel out = PrivateFiles.create(begun)) {
                Blocks blocks = new Blocks(out);
                write(out, ByteBuffer.wrap(Segment.title(segment.pbx())));
                segment.read(1, segment.position(), blocks);
                blocks.end();
                out.force(true);
            }
            if (changed > before) {
                Files.setLastModifiedTime(
                        begun, Files.getLastModifiedTime(segment.file())); // its age is that of what is in it
                Files.move(begun, segment.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(begun);
        }
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Entries into blocks; a hole in the positions stays one. */
    private final class Blocks implements Segment.Sink {

        private final FileChannel out;
        private Entries.Block block = new Entries.Block();
        private long first;

        Blocks(FileChannel out) {
            this.out = out;
        }

        @Override
        public void onEntry(long position, Entry entry) throws IOException {
            if (entry instanceof Entry.Lost) {
                end();
                return;
            }
            if (block.count() == 0) {
                first = position;
            }
            block.add(masked(entry));
            if (block.length() >= BLOCK) {
                end();
            }
        }

        void end() throws IOException {
            if (block.count() > 0) {
                write(out, Segment.block(block.bytes(), block.count(), first));
                block = new Entries.Block();
            }
        }
    }

    private Entry masked(Entry entry) {
        return switch (entry) {
            case Entry.Event event -> {
                AmiMessage message = masked(event.message());
                changed += message == event.message() ? 0 : 1;
                yield new Entry.Event(event.at(), message);
            }
            case Entry.Listed listed -> {
                List<AmiMessage> items =
                        listed.items().stream().map(this::masked).toList();
                changed += items.equals(listed.items()) ? 0 : 1;
                yield new Entry.Listed(listed.at(), listed.action(), items);
            }
            case Entry.Connected _,
                    Entry.Disconnected _,
                    Entry.Listing _,
                    Entry.Resynced _,
                    Entry.Unlisted _,
                    Entry.Unfollowed _,
                    Entry.Lost _ -> entry;
        };
    }

    /** The very same message when it does not hold the number. */
    private AmiMessage masked(AmiMessage message) {
        List<Header> before = message.headers();
        Set<String> nameless = new HashSet<>();
        for (Header header : before) {
            if (header.value().equals(number)) {
                nameless.add(header.name().toLowerCase(Locale.ROOT));
            }
        }
        List<Header> after =
                before.stream().map(header -> masked(header, nameless)).toList();
        return after.equals(before) ? message : AmiMessage.of(after);
    }

    /** Beside a number, as in CallerIDNum and CallerIDName, stands whose it is. */
    private Header masked(Header header, Set<String> nameless) {
        String name = header.name().toLowerCase(Locale.ROOT);
        if (FACTS.contains(name) || FACT_ENDS.stream().anyMatch(name::endsWith)) {
            return header;
        }
        if (name.endsWith("name") && nameless.contains(name.substring(0, name.length() - 4) + "num")) {
            return new Header(header.name(), UNKNOWN);
        }
        return new Header(header.name(), NumberMask.masked(header.value(), number, mask));
    }

    /** Masks all segments of a folder up to a position, and drops the states, which hold numbers too. */
    static long in(Path folder, long before, String number, String mask) throws IOException {
        Forgetting forgetting = new Forgetting(number, mask);
        try {
            for (Segment segment : Segment.in(folder)) {
                if (segment.position() < before) {
                    forgetting.rewrite(segment);
                }
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
        for (Checkpoint state : Checkpoint.in(folder)) {
            Files.deleteIfExists(state.file());
        }
        return forgetting.changed();
    }
}
