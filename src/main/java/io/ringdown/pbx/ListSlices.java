package io.ringdown.pbx;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.journal.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.LongSupplier;

/**
 * Lists as entries of the journal, each a slice of one list that is journalled and followed in a moment: a list of all
 * channels of a large PBX is some ten megabytes. A list without items is one slice without items, for it was read.
 */
final class ListSlices implements Iterator<Entry.Listed> {

    /** Of messages in one slice, bytes; one message may be larger. */
    static final int SLICE = 64 * 1_024;

    private record Rest(String action, List<AmiMessage> items) {}

    private final Deque<Rest> rest = new ArrayDeque<>();
    private final LongSupplier now;

    /** @param lists whole, by action; @param now microseconds since the epoch, when a slice is taken */
    ListSlices(Map<String, List<AmiMessage>> lists, LongSupplier now) {
        lists.forEach((action, items) -> rest.add(new Rest(action, items)));
        this.now = now;
    }

    @Override
    public boolean hasNext() {
        return !rest.isEmpty();
    }

    @Override
    public Entry.Listed next() {
        Rest list = rest.poll();
        if (list == null) {
            throw new NoSuchElementException();
        }
        int count = 0;
        for (long bytes = 0; count < list.items().size() && (count == 0 || bytes < SLICE); count++) {
            bytes += list.items().get(count).byteLength();
        }
        if (count < list.items().size()) {
            rest.addFirst(new Rest(
                    list.action(), list.items().subList(count, list.items().size())));
        }
        return new Entry.Listed(now.getAsLong(), list.action(), list.items().subList(0, count));
    }
}
