package io.ringdown.call;

import java.util.List;

/**
 * A queue: who waits and who serves.
 *
 * @param strategy how it chooses whom to ring, in Asterisk's words ({@code ringall}, {@code rrmemory}, …); null when not
 *     known
 * @param waiting in the order of their positions
 */
public record Queue(String pbx, String name, String strategy, List<WaitingCaller> waiting, List<QueueMember> members) {

    public Queue {
        waiting = List.copyOf(waiting);
        members = List.copyOf(members);
    }

    /** {@code <pbx>/<name>}. */
    public String id() {
        return pbx + "/" + name;
    }
}
