package io.ringdown.live;

import io.ringdown.access.Sight;
import io.ringdown.call.Call;
import java.util.OptionalLong;

/**
 * What a subscriber watches: the calls that it sees and that its filter matches.
 *
 * @param process of the cursors: who sees something else cannot go on where this one stopped, for it may know of calls
 *     that it does not see any more
 */
record Onlooker(Sight sight, CallFilter filter, String process) {

    static Onlooker of(Sight sight, CallFilter filter, String process) {
        sight.checkSearch(filter.number());
        sight.checkSearch(filter.device());
        String own = sight.equals(Sight.ALL) ? process : process + "-" + Integer.toHexString(sight.hashCode());
        return new Onlooker(sight, filter, own);
    }

    boolean matches(Call call) {
        return filter.matches(call) && sight.sees(call);
    }

    Cursor cursor(long seq) {
        return new Cursor(process, seq);
    }

    Cursor nowhere() {
        return Cursor.nowhere(process);
    }

    OptionalLong placeOf(String cursor) {
        return Cursor.parse(cursor)
                .filter(parsed -> parsed.process().equals(process) && parsed.seq() >= 0)
                .map(parsed -> OptionalLong.of(parsed.seq()))
                .orElse(OptionalLong.empty());
    }
}
