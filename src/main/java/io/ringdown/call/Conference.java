package io.ringdown.call;

import java.util.List;

/** A conference room with somebody in it. */
public record Conference(String pbx, String name, List<ConferenceParticipant> participants) {

    public Conference {
        participants = List.copyOf(participants);
    }

    /** {@code <pbx>/<name>}. */
    public String id() {
        return pbx + "/" + name;
    }
}
