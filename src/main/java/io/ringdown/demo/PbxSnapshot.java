package io.ringdown.demo;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import java.util.List;

/**
 * What a PBX holds at one moment, from which it answers lists. Conferences are its bridges of ConfBridge.
 *
 * @param queues items of QueueStatus, ready made: QueueParams, QueueMember, QueueEntry
 * @param parked items of ParkedCalls, ready made
 * @param devices items of DeviceStateList, ready made
 */
public record PbxSnapshot(
        List<Channel> channels,
        List<Bridge> bridges,
        List<AmiMessage> queues,
        List<AmiMessage> parked,
        List<AmiMessage> devices) {

    public static final PbxSnapshot EMPTY = new PbxSnapshot(List.of(), List.of(), List.of(), List.of());

    public PbxSnapshot(List<Channel> channels, List<Bridge> bridges, List<AmiMessage> queues, List<AmiMessage> parked) {
        this(channels, bridges, queues, parked, List.of());
    }

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
            return value(headers, name);
        }
    }

    /** @param headers BridgeUniqueid and the others, without BridgeNumChannels */
    public record Bridge(String id, List<Header> headers) {

        /** The conference's number; null when it is none. */
        String conference() {
            return get("BridgeCreator").equals("ConfBridge") ? get("BridgeName") : null;
        }

        private String get(String name) {
            return value(headers, name);
        }
    }

    private static String value(List<Header> headers, String name) {
        return headers.stream()
                .filter(h -> h.name().equals(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }
}
