package io.ringdown.ami.event;

import io.ringdown.ami.codec.AmiMessage;
import java.util.List;
import java.util.Set;

/**
 * What Asterisk tells, one record per event, under Asterisk's own names. Strings of the protocol end here.
 *
 * <p>{@code at} is in microseconds since the epoch: the event's {@code Timestamp}, else its arrival. A channel is null
 * where Asterisk leaves it out. Fields by version: Asterisk's managerEvent documentation.
 */
public sealed interface AmiEvent {

    /** Microseconds since the epoch, UTC. */
    long at();

    // ---- channels
    record Newchannel(long at, ChannelSnapshot channel) implements AmiEvent {}

    record Newstate(long at, ChannelSnapshot channel) implements AmiEvent {}

    record Newexten(long at, ChannelSnapshot channel, String exten, String application, String data)
            implements AmiEvent {}

    /** @param presentation Asterisk's number: 0 to 3 allowed, 32 to 35 restricted, 67 not available; -1 unknown */
    record NewCallerid(long at, ChannelSnapshot channel, int presentation) implements AmiEvent {}

    record NewConnectedLine(long at, ChannelSnapshot channel) implements AmiEvent {}

    record NewAccountCode(long at, ChannelSnapshot channel) implements AmiEvent {}

    record Rename(long at, UniqueId id, String newName) implements AmiEvent {}

    /** The far end of the channel hung up. */
    record HangupRequest(long at, ChannelSnapshot channel, int cause) implements AmiEvent {}

    /** Asterisk itself asks the channel to end. */
    record SoftHangupRequest(long at, ChannelSnapshot channel, int cause) implements AmiEvent {}

    /** @param cause Q.850 code, 0 when unknown */
    record Hangup(long at, ChannelSnapshot channel, int cause) implements AmiEvent {}

    /** @param channel null for a global variable */
    record VarSet(long at, ChannelSnapshot channel, String variable, String value) implements AmiEvent {}

    /** An event of no meaning here beyond the channel that it shows. */
    record ChannelSeen(long at, String name, ChannelSnapshot channel) implements AmiEvent {}

    // ---- dials
    /** @param caller null when a manager or an application without a channel dials */
    record DialBegin(long at, ChannelSnapshot caller, ChannelSnapshot dest, String dialString) implements AmiEvent {}

    record DialState(long at, ChannelSnapshot caller, ChannelSnapshot dest, DialStatus status) implements AmiEvent {}

    /** @param forward where the called phone wants the call to go instead; null when nowhere */
    record DialEnd(long at, ChannelSnapshot caller, ChannelSnapshot dest, DialStatus status, String forward)
            implements AmiEvent {}

    /**
     * What came of an Originate with {@code Async}.
     *
     * @param id null when it failed, unless it was ordered with an id: then only the dial string tells which it was
     * @param actionId of the order, whoever gave it; null when it had none
     * @param reason how far the phone came, as a frame's number (include/asterisk/frame.h): 3 rang, 4 answered, 5 busy,
     *     8 congested, 0 not reached; -1 unknown
     * @param exten where the phone is led in the dialplan; null when to an application
     */
    record OriginateResponse(
            long at,
            boolean success,
            UniqueId id,
            String actionId,
            int reason,
            String channel,
            String exten,
            String application,
            String callerNumber)
            implements AmiEvent {}

    record Pickup(long at, ChannelSnapshot picker, ChannelSnapshot target) implements AmiEvent {}

    // ---- bridges and local channels
    record BridgeCreate(long at, BridgeSnapshot bridge) implements AmiEvent {}

    /** @param swap the channel whose place this one takes; null when none */
    record BridgeEnter(long at, BridgeSnapshot bridge, ChannelSnapshot channel, UniqueId swap) implements AmiEvent {}

    record BridgeLeave(long at, BridgeSnapshot bridge, ChannelSnapshot channel) implements AmiEvent {}

    record BridgeMerge(long at, BridgeId from, BridgeId to) implements AmiEvent {}

    record BridgeDestroy(long at, BridgeSnapshot bridge) implements AmiEvent {}

    record LocalBridge(long at, ChannelSnapshot one, ChannelSnapshot two, String exten) implements AmiEvent {}

    record LocalOptimizationBegin(long at, ChannelSnapshot one, ChannelSnapshot two) implements AmiEvent {}

    record LocalOptimizationEnd(long at, ChannelSnapshot one, ChannelSnapshot two, boolean success)
            implements AmiEvent {}

    // ---- transfers
    /** @param success put into the dialplan, not answered */
    record BlindTransfer(
            long at,
            boolean success,
            ChannelSnapshot transferer,
            ChannelSnapshot transferee,
            BridgeId bridge,
            boolean external,
            String context,
            String exten)
            implements AmiEvent {}

    /** @param destType Bridge, App, Link, Threeway or Fail */
    record AttendedTransfer(
            long at,
            boolean success,
            ChannelSnapshot origTransferer,
            BridgeId origBridge,
            ChannelSnapshot secondTransferer,
            BridgeId secondBridge,
            ChannelSnapshot transferee,
            ChannelSnapshot target,
            String destType,
            String destApp,
            BridgeId destBridge,
            boolean external)
            implements AmiEvent {}

    // ---- parking
    /**
     * Also what ParkedCalls lists.
     *
     * @param timeout seconds until the caller is sent back; 0 when not told
     * @param duration seconds in the space so far
     */
    record ParkedCall(
            long at,
            ChannelSnapshot parkee,
            String parkerDialString,
            String lot,
            String space,
            int timeout,
            int duration)
            implements AmiEvent {}

    record UnParkedCall(long at, ChannelSnapshot parkee, ChannelSnapshot retriever, String lot, String space)
            implements AmiEvent {}

    record ParkedCallTimeOut(long at, ChannelSnapshot parkee, String parkerDialString, String lot, String space)
            implements AmiEvent {}

    record ParkedCallGiveUp(long at, ChannelSnapshot parkee, String lot, String space) implements AmiEvent {}

    record ParkedCallSwap(long at, ChannelSnapshot parkee, String lot, String space) implements AmiEvent {}

    // ---- hold
    record Hold(long at, ChannelSnapshot channel) implements AmiEvent {}

    record Unhold(long at, ChannelSnapshot channel) implements AmiEvent {}

    // ---- queues
    /** @param position place in the queue, from 1; 0 unknown */
    record QueueCallerJoin(long at, ChannelSnapshot channel, String queue, int position) implements AmiEvent {}

    record QueueCallerLeave(long at, ChannelSnapshot channel, String queue) implements AmiEvent {}

    /** Also sent when the queue gives up and the caller goes on in the dialplan (asterisk-behaviour.md, 7). */
    record QueueCallerAbandon(long at, ChannelSnapshot channel, String queue) implements AmiEvent {}

    /** @param location {@code Interface}: tells the member of the queue whose phone is rung */
    record AgentCalled(
            long at, ChannelSnapshot caller, ChannelSnapshot agent, String queue, String member, String location)
            implements AmiEvent {}

    record AgentConnect(
            long at, ChannelSnapshot caller, ChannelSnapshot agent, String queue, String member, String location)
            implements AmiEvent {}

    record AgentComplete(
            long at, ChannelSnapshot caller, ChannelSnapshot agent, String queue, String reason, String location)
            implements AmiEvent {}

    record AgentRingNoAnswer(long at, ChannelSnapshot caller, ChannelSnapshot agent, String queue, String location)
            implements AmiEvent {}

    record QueueMemberAdded(long at, String queue, QueueMemberSnapshot member) implements AmiEvent {}

    record QueueMemberRemoved(long at, String queue, QueueMemberSnapshot member) implements AmiEvent {}

    record QueueMemberStatus(long at, String queue, QueueMemberSnapshot member) implements AmiEvent {}

    record QueueMemberPause(long at, String queue, QueueMemberSnapshot member) implements AmiEvent {}

    record QueueMemberPenalty(long at, String queue, QueueMemberSnapshot member) implements AmiEvent {}

    // ---- conferences
    record ConfbridgeJoin(
            long at, String conference, BridgeId bridge, ChannelSnapshot channel, boolean admin, boolean muted)
            implements AmiEvent {}

    record ConfbridgeLeave(long at, String conference, BridgeId bridge, ChannelSnapshot channel) implements AmiEvent {}

    record ConfbridgeMute(long at, String conference, ChannelSnapshot channel) implements AmiEvent {}

    record ConfbridgeUnmute(long at, String conference, ChannelSnapshot channel) implements AmiEvent {}

    record ConfbridgeEnd(long at, String conference) implements AmiEvent {}

    // ---- devices
    /** @param device of a phone or trunk as channels are named ({@code PJSIP/101}), or of anything else with a state */
    record DeviceStateChange(long at, String device, DeviceStatus status) implements AmiEvent {}

    /** @param status Reachable, Unreachable, NonQualified, Removed, … of one address of the endpoint */
    record ContactStatus(long at, String endpoint, String status) implements AmiEvent {}

    /** @param peer with its technology: {@code SIP/101} */
    record PeerStatus(long at, String peer, String status) implements AmiEvent {}

    // ---- spying
    record ChanSpyStart(long at, ChannelSnapshot spyer, ChannelSnapshot spyee) implements AmiEvent {}

    record ChanSpyStop(long at, ChannelSnapshot spyer) implements AmiEvent {}

    // ---- the dialplan's and the system's own
    /** @param headers those that the dialplan gave, name and value by turns, as they came: untrusted text */
    record UserEvent(long at, ChannelSnapshot channel, String name, List<String> headers) implements AmiEvent {}

    /** Sent at every login. @param uptimeSeconds tells a restart; -1 when the version does not say */
    record FullyBooted(long at, long uptimeSeconds) implements AmiEvent {}

    record Shutdown(long at) implements AmiEvent {}

    /** An event of a name that means nothing here. */
    record Unrecognised(long at, String name) implements AmiEvent {}

    /**
     * An item of a list that somebody asked for, where no record here tells what it holds.
     *
     * @param message every header of it
     */
    record ListItem(long at, AmiMessage message) implements AmiEvent {}

    // ---- what does not come from Asterisk as an event
    /**
     * Everything that is there now, read after a login or when in doubt; what is not in it has ended unseen.
     *
     * @param seenUntil when this PBX was last heard before the gap, microseconds; 0 when never
     * @param newBoot Asterisk was started anew since then, so no channel of before can still be there
     * @param afterGap nobody listened for a while since the lists were read last, so more may have happened than they tell
     * @param told channels of which lists and places are not to be believed, because events that came meanwhile tell of them
     * @param places what is there beside channels
     */
    record Resync(
            long at,
            long seenUntil,
            boolean newBoot,
            boolean afterGap,
            List<Present> channels,
            Set<UniqueId> told,
            Places places)
            implements AmiEvent {

        /** Whether the lists are to be believed about where a channel waits. */
        public boolean tells(UniqueId channel) {
            return afterGap || !told.contains(channel);
        }

        /** Nothing was missed. */
        public Resync(long at, long seenUntil, boolean newBoot, List<Present> channels, Places places) {
            this(at, seenUntil, newBoot, false, channels, Set.of(), places);
        }

        /** Channels alone; of all else nothing was read. */
        public Resync(long at, long seenUntil, boolean newBoot, List<Present> channels) {
            this(at, seenUntil, newBoot, channels, Places.UNREAD);
        }

        /**
         * What is there beside channels. A list that Asterisk refused, or that nobody asked for, is null: nothing is known
         * then, which is not the same as an empty list.
         *
         * @param bridges also those that no channel is in
         * @param devices everything that has a state, phones among it
         */
        public record Places(
                List<BridgeSnapshot> bridges,
                List<ListedQueue> queues,
                List<ListedConference> conferences,
                List<ParkedCall> parked,
                List<DeviceStateChange> devices) {

            public static final Places UNREAD = new Places(null, null, null, null, null);
        }

        /** @param strategy how it chooses whom to ring; null when not told */
        public record ListedQueue(
                String name, String strategy, List<QueueMemberSnapshot> members, List<ListedCaller> waiting) {}

        /**
         * @param position place in the queue, from 1; 0 unknown
         * @param seconds since it joined
         */
        public record ListedCaller(UniqueId id, int position, int seconds) {}

        public record ListedConference(String name, List<ListedParticipant> participants) {}

        public record ListedParticipant(UniqueId id, boolean admin, boolean muted) {}

        /**
         * A channel that is there.
         *
         * @param bridge the bridge it is in, with its type when bridges were listed; null when in none
         * @param application what it runs in the dialplan; null when unknown
         * @param seconds its age; -1 when unknown
         * @param dialed the number it dialled ({@code DNID}); null when unknown
         */
        public record Present(
                ChannelSnapshot channel,
                BridgeSnapshot bridge,
                String application,
                String data,
                int seconds,
                String dialed) {

            /**
             * The same as it was a moment ago.
             *
             * @param linkedId its Linkedid then; null when it was the same
             * @param enters it entered its bridge since
             */
            public Present asBefore(UniqueId linkedId, boolean enters) {
                return new Present(
                        linkedId == null ? channel : channel.linkedTo(linkedId),
                        enters ? null : bridge,
                        application,
                        data,
                        seconds,
                        dialed);
            }
        }
    }

    /**
     * Nobody listened for a while, and no list tells what is there: more may have happened to what lives than is known.
     *
     * @param at when somebody listened last
     * @param met channels that began in that while, as the first events after it show them
     * @param metAt time of the first of these events
     */
    record Missed(long at, List<ChannelSnapshot> met, long metAt) implements AmiEvent {}

    /** Time passed and nothing came; lets what depends on waiting happen. */
    record Tick(long at) implements AmiEvent {}
}
