package io.ringdown.demo;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import java.util.List;

/**
 * What a PBX holds at one moment, from which it answers lists.
 *
 * @param queues items of QueueStatus, ready made: QueueParams, QueueMember, QueueEntry
 * @param parked items of ParkedCalls, ready made
 */
public record PbxSnapshot(
        List<Channel> channels, List<Bridge> bridges, List<AmiMessage> queues, List<AmiMessage> parked) {

    public static final PbxSnapshot EMPTY = new PbxSnapshot(List.of(), List.of(), List.of(), List.of());

    /**
     * A channel that is there.
     *
     * @param headers Channel to Linkedid, as events show it
     * @param application what it runs in the dialplan; empty when nothing
     * @param bridgeId the bridge it is in; empty when in none
     * @param seconds its age
     */
    public record Channel(List<Header> headers, String application, String data, String bridgeId, long seconds) {

        /** Value of a header, empty when absent. */
        String get(String name) {
            return headers.stream()
                    .filter(h -> h.name().equals(name))
                    .map(Header::value)
                    .findFirst()
                    .orElse("");
        }
    }

    /** @param headers BridgeUniqueid and the others, without BridgeNumChannels */
    public record Bridge(String id, List<Header> headers) {}
}
