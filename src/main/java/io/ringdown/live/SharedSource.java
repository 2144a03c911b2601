package io.ringdown.live;

import io.smallrye.mutiny.Multi;
import java.util.List;
import java.util.OptionalLong;

/**
 * A stream that many may watch through one subscription: one subscriber takes the items and keeps in a {@link Fold} what
 * somebody who comes later has to know first.
 *
 * @param <T> the items
 */
public interface SharedSource<T> {

    /** What one subscriber that sees everything knows; used by one thread at a time. */
    interface Fold<T> {

        /** Another item was seen. */
        void take(T item);

        /** What somebody gets first who begins now; empty when that is nothing, as before the first item. */
        List<T> now();

        /** What somebody gets who has missed items: newest state, after being told. */
        List<T> afterLoss();
    }

    /** All of it from now on: what is there, then what changes. */
    Multi<T> open();

    Fold<T> fold();

    /** Whether it has cursors to go on from. */
    default boolean resumable() {
        return false;
    }

    /** Place of an item in the stream, rising; -1 for one that comes right behind the last, whatever that was. */
    default long place(T item) {
        return -1;
    }

    /** Place that a cursor stands for; empty when it is none of this stream, or the stream has none. */
    default OptionalLong place(String cursor) {
        return OptionalLong.empty();
    }

    /** What came after a cursor; says itself when that is not known any more. */
    default Multi<T> openAfter(String cursor) {
        return open();
    }
}
