package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.ami.event.AmiEvent.Resync.ListedCaller;
import io.ringdown.ami.event.AmiEvent.Resync.ListedConference;
import io.ringdown.ami.event.AmiEvent.Resync.ListedParticipant;
import io.ringdown.ami.event.AmiEvent.Resync.ListedQueue;
import io.ringdown.ami.event.AmiEvent.Resync.Places;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.DeviceStatus;
import io.ringdown.ami.event.QueueMemberSnapshot;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.call.BoardChange;
import io.ringdown.call.BoardChange.*;
import io.ringdown.call.Conference;
import io.ringdown.call.ConferenceParticipant;
import io.ringdown.call.Device;
import io.ringdown.call.DeviceState;
import io.ringdown.call.MemberCall;
import io.ringdown.call.ParkedCall;
import io.ringdown.call.Queue;
import io.ringdown.call.QueueMember;
import io.ringdown.call.WaitingCaller;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is there on one PBX beside calls: queues with who waits and who serves, conferences, parking spaces, devices. Give
 * it an event, take what changed. No I/O, no clock, no thread; one caller at a time.
 *
 * <p>Facts are kept by channel; who is at a channel, and in which call, is asked when a view is made, and a channel that
 * nobody knows is not shown. So it is fed after the {@link CallEngine} that knows the channels.
 */
public final class PbxBoard {

    /** Channels of these technologies are Asterisk's own, and so are their devices. */
    private static final Set<String> NO_DEVICES = Set.of("Local", "CBAnn", "CBRec", "Announcer", "Recorder");

    private record Waiting(UniqueId id, int position, long joinedAt) {
        Waiting at(int newPosition) {
            return new Waiting(id, newPosition, joinedAt);
        }
    }

    /** A caller in a member's hands. @param local the member is reached through a local channel, which may go before it */
    private record Serving(UniqueId caller, UniqueId agent, boolean local, long since) {}

    private static final class Member {
        /** Null for one that only its calls have shown. */
        QueueMemberSnapshot seen;

        String name;
        Serving ringing;
        Serving talking;
    }

    private static final class Line {
        String strategy;
        final Map<UniqueId, Waiting> waiting = new LinkedHashMap<>();
        /** By what the queue dials. */
        final Map<String, Member> members = new LinkedHashMap<>();
    }

    /** @param joinedAt -1 when not observed */
    private record Seat(UniqueId id, long joinedAt, boolean muted, boolean admin) {}

    private record Space(String lot, String number) {}

    /** @param timeoutAt -1 when not known */
    private record Parked(UniqueId id, String parkedBy, long since, long timeoutAt) {}

    /** @param reachable what was told of its registration; null when nothing */
    private record Phone(DeviceStatus status, Boolean reachable) {}

    /** The values last told, by name, and the names whose values may be others now. */
    private static final class Told<K, V> {
        final Map<K, V> values = new LinkedHashMap<>();
        final Set<K> touched = new LinkedHashSet<>();
    }

    private final String pbx;
    private final Function<UniqueId, Occupant> occupants;

    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final Map<String, Map<UniqueId, Seat>> rooms = new LinkedHashMap<>();
    private final Map<Space, Parked> spaces = new LinkedHashMap<>();
    private final Map<String, Phone> phones = new HashMap<>();

    /** Where a channel may be: all places where it is, and perhaps some where it was. */
    private sealed interface Place {
        record InQueue(String queue) implements Place {}

        record InRoom(String conference) implements Place {}

        record InSpace(Space space) implements Place {}
    }

    private final Map<UniqueId, Set<Place>> places = new HashMap<>();

    /** Queues that may have a member with a device. */
    private final Map<String, Set<String>> serving = new HashMap<>();

    private final Told<String, Queue> queues = new Told<>();
    private final Told<String, Conference> conferences = new Told<>();
    private final Told<Space, ParkedCall> parkedCalls = new Told<>();
    private final Told<String, Device> devices = new Told<>();

    /** @param occupants who is at a channel; null for one that is not there */
    public PbxBoard(String pbx, Function<UniqueId, Occupant> occupants) {
        this.pbx = pbx;
        this.occupants = occupants;
    }

    /** What the event changed; empty when nothing. */
    public List<BoardChange> apply(AmiEvent event) {
        try {
            change(event);
            return read();
        } finally {
            queues.touched.clear();
            conferences.touched.clear();
            parkedCalls.touched.clear();
            devices.touched.clear();
        }
    }

    /** Forgets everything. @return that it is gone */
    public List<BoardChange> clear() {
        return apply(new Resync(0, 0, true, List.of()));
    }

    public Collection<Queue> queues() {
        return List.copyOf(queues.values.values());
    }

    public Collection<Conference> conferences() {
        return List.copyOf(conferences.values.values());
    }

    public Collection<ParkedCall> parkedCalls() {
        return List.copyOf(parkedCalls.values.values());
    }

    public Collection<Device> devices() {
        return List.copyOf(devices.values.values());
    }

    // ---------------------------------------------------------------- facts

    private void change(AmiEvent event) {
        switch (event) {
            case QueueCallerJoin e -> onJoin(e);
            case QueueCallerLeave e -> leave(e.queue(), e.channel().id());
            case AgentCalled e -> onAgentCalled(e);
            case AgentConnect e -> onAgentConnect(e);
            case AgentComplete e -> onMember(e.queue(), e.location(), m -> m.talking = null);
            case AgentRingNoAnswer e -> onMember(e.queue(), e.location(), m -> m.ringing = null);
            case QueueMemberAdded e -> onMember(e.queue(), e.member());
            case QueueMemberStatus e -> onMember(e.queue(), e.member());
            case QueueMemberPause e -> onMember(e.queue(), e.member());
            case QueueMemberPenalty e -> onMember(e.queue(), e.member());
            case QueueMemberRemoved e -> {
                line(e.queue()).members.remove(e.member().location());
                queues.touched.add(e.queue());
            }
            case ConfbridgeJoin e -> onConfbridgeJoin(e);
            case ConfbridgeLeave e -> stand(e.conference(), e.channel().id());
            case ConfbridgeMute e -> mute(e.conference(), e.channel().id(), true);
            case ConfbridgeUnmute e -> mute(e.conference(), e.channel().id(), false);
            case ConfbridgeEnd e -> {
                rooms.remove(e.conference());
                conferences.touched.add(e.conference());
            }
            case AmiEvent.ParkedCall e -> park(e, e.at());
            case UnParkedCall e -> free(new Space(e.lot(), e.space()));
            case ParkedCallTimeOut e -> free(new Space(e.lot(), e.space()));
            case ParkedCallGiveUp e -> free(new Space(e.lot(), e.space()));
            case ParkedCallSwap e -> onParkedCallSwap(e);
            case DeviceStateChange e -> onDevice(e.device(), e.status(), null);
            case ContactStatus e -> onDevice("PJSIP/" + e.endpoint(), null, reachable(e.status()));
            case PeerStatus e -> onDevice(e.peer(), null, reachable(e.status()));
            case Hangup e -> gone(e.channel().id());
            // the person at a channel may show another number or name now
            case NewCallerid e -> touch(e.channel());
            case NewAccountCode e -> touch(e.channel());
            case Rename e -> touch(e.id());
            case Resync e -> onResync(e);
            case Newchannel _, Newstate _, Newexten _, NewConnectedLine _, ChannelSeen _ -> {}
            case HangupRequest _, SoftHangupRequest _, VarSet _, Hold _, Unhold _ -> {}
            case DialBegin _, DialState _, DialEnd _, OriginateResponse _, Pickup _ -> {}
            case BridgeCreate _, BridgeEnter _, BridgeLeave _, BridgeMerge _, BridgeDestroy _ -> {}
            case LocalBridge _, LocalOptimizationBegin _, LocalOptimizationEnd _ -> {}
            case BlindTransfer _, AttendedTransfer _ -> {}
            case QueueCallerAbandon _ -> {} // the caller leaves as well
            case ChanSpyStart _, ChanSpyStop _ -> {}
            case AmiEvent.UserEvent _, FullyBooted _, Shutdown _, Unrecognised _, AmiEvent.ListItem _ -> {}
            case Missed _, Tick _ -> {}
        }
    }

    private Line line(String queue) {
        return lines.computeIfAbsent(queue, _ -> new Line());
    }

    private boolean there(UniqueId id) {
        return occupants.apply(id) != null;
    }

    private void onJoin(QueueCallerJoin e) {
        Line line = line(e.queue());
        UniqueId id = e.channel().id();
        if (!there(id) || line.waiting.containsKey(id)) {
            return; // has hung up, or was listed before its event came
        }
        int position = e.position() > 0 ? e.position() : line.waiting.size() + 1;
        line.waiting.replaceAll((_, w) -> w.position() >= position ? w.at(w.position() + 1) : w);
        line.waiting.put(id, new Waiting(id, position, e.at()));
        isAt(id, new Place.InQueue(e.queue()));
        queues.touched.add(e.queue());
    }

    private void leave(String queue, UniqueId id) {
        Line line = line(queue);
        Waiting left = line.waiting.remove(id);
        if (left != null) {
            line.waiting.replaceAll((_, w) -> w.position() > left.position() ? w.at(w.position() - 1) : w);
        }
        for (Member member : line.members.values()) {
            if (member.ringing != null && member.ringing.caller().equals(id)) {
                member.ringing = null;
            }
        }
        queues.touched.add(queue);
    }

    private void onAgentCalled(AgentCalled e) {
        if (e.location() == null || e.agent() == null || !there(e.caller().id())) {
            return;
        }
        Member member = line(e.queue()).members.computeIfAbsent(e.location(), _ -> new Member());
        member.name = e.member();
        member.ringing = serving(e.queue(), e.caller(), e.agent(), e.at());
        serves(e.location(), e.queue());
        queues.touched.add(e.queue());
    }

    private void onAgentConnect(AgentConnect e) {
        leave(e.queue(), e.caller().id());
        if (e.agent() != null && there(e.caller().id())) {
            onMember(e.queue(), e.location(), m -> {
                m.ringing = null;
                m.talking = serving(e.queue(), e.caller(), e.agent(), e.at());
            });
        }
    }

    private void isAt(UniqueId id, Place place) {
        places.computeIfAbsent(id, _ -> new LinkedHashSet<>(2)).add(place);
    }

    private void serves(String device, String queue) {
        serving.computeIfAbsent(device, _ -> new LinkedHashSet<>(2)).add(queue);
    }

    private Serving serving(String queue, ChannelSnapshot caller, ChannelSnapshot agent, long at) {
        isAt(caller.id(), new Place.InQueue(queue));
        isAt(agent.id(), new Place.InQueue(queue));
        return new Serving(caller.id(), agent.id(), agent.isLocal(), at);
    }

    /** One that is not known, or was removed while it talked, does not come to be by the end of its call. */
    private void onMember(String queue, String location, Consumer<Member> change) {
        Member member = location == null ? null : line(queue).members.get(location);
        if (member != null) {
            change.accept(member);
            queues.touched.add(queue);
        }
    }

    private void onMember(String queue, QueueMemberSnapshot seen) {
        Member member = line(queue).members.computeIfAbsent(seen.location(), _ -> new Member());
        member.seen = seen;
        member.name = seen.name();
        serves(device(seen.location(), member), queue);
        queues.touched.add(queue);
    }

    private void onConfbridgeJoin(ConfbridgeJoin e) {
        UniqueId id = e.channel().id();
        if (there(id)) {
            Map<UniqueId, Seat> room = rooms.computeIfAbsent(e.conference(), _ -> new LinkedHashMap<>());
            Seat listed = room.get(id);
            // of one that was listed before its event came, only the event tells since when
            room.put(
                    id,
                    listed == null
                            ? new Seat(id, e.at(), e.muted(), e.admin())
                            : new Seat(
                                    id,
                                    listed.joinedAt() < 0 ? e.at() : listed.joinedAt(),
                                    listed.muted(),
                                    listed.admin()));
            isAt(id, new Place.InRoom(e.conference()));
            conferences.touched.add(e.conference());
        }
    }

    private void mute(String conference, UniqueId id, boolean muted) {
        Map<UniqueId, Seat> room = rooms.get(conference);
        if (room != null) {
            room.computeIfPresent(id, (_, seat) -> new Seat(id, seat.joinedAt(), muted, seat.admin()));
            conferences.touched.add(conference);
        }
    }

    private void stand(String conference, UniqueId id) {
        Map<UniqueId, Seat> room = rooms.get(conference);
        if (room != null && room.remove(id) != null) {
            if (room.isEmpty()) {
                rooms.remove(conference);
            }
            conferences.touched.add(conference);
        }
    }

    /** @param at when it was told, which for an item of a list is when the list was read */
    private void park(AmiEvent.ParkedCall e, long at) {
        UniqueId id = e.parkee().id();
        Space space = new Space(e.lot(), e.space());
        if (!there(id) || e.space() == null) {
            return;
        }
        Parked known = spaces.get(space);
        if (known == null || !known.id().equals(id)) {
            spaces.put(
                    space,
                    new Parked(
                            id,
                            e.parkerDialString(),
                            at - e.duration() * 1_000_000L,
                            e.timeout() > 0 ? at + e.timeout() * 1_000_000L : -1));
            isAt(id, new Place.InSpace(space));
        }
        parkedCalls.touched.add(space);
    }

    private void free(Space space) {
        spaces.remove(space);
        parkedCalls.touched.add(space);
    }

    private void onParkedCallSwap(ParkedCallSwap e) {
        Space space = new Space(e.lot(), e.space());
        spaces.computeIfPresent(space, (_, p) -> new Parked(e.parkee().id(), p.parkedBy(), p.since(), p.timeoutAt()));
        isAt(e.parkee().id(), new Place.InSpace(space));
        parkedCalls.touched.add(space);
    }

    private void onDevice(String name, DeviceStatus status, Boolean reachable) {
        if (!isDevice(name)) {
            return;
        }
        phones.merge(
                name,
                new Phone(status == null ? DeviceStatus.UNKNOWN : status, reachable),
                (known, _) -> new Phone(
                        status == null ? known.status() : status, reachable == null ? known.reachable() : reachable));
        devices.touched.add(name);
        for (String queue : serving.getOrDefault(name, Set.of())) {
            Line line = lines.get(queue);
            if (line != null
                    && line.members.entrySet().stream()
                            .anyMatch(each -> name.equals(device(each.getKey(), each.getValue())))) {
                queues.touched.add(queue);
            }
        }
    }

    /** A channel's device, not one of the many other things that have a state: {@code Queue:sales}, {@code MWI:…}. */
    private static boolean isDevice(String name) {
        int slash = name.indexOf('/');
        int colon = name.indexOf(':');
        return slash > 0 && (colon < 0 || colon > slash) && !NO_DEVICES.contains(name.substring(0, slash));
    }

    private static String device(String location, Member member) {
        return member.seen == null || member.seen.device() == null ? location : member.seen.device();
    }

    private static Boolean reachable(String status) {
        return switch (status) {
            case "Reachable", "NonQualified", "Created", "Updated", "Registered", "Lagged" -> true;
            case "Unreachable", "Removed", "Unregistered", "Rejected" -> false;
            case null, default -> null;
        };
    }

    private void gone(UniqueId id) {
        Set<Place> at = places.remove(id);
        if (at == null) {
            return;
        }
        for (Place place : at) {
            switch (place) {
                case Place.InQueue(String queue) -> goneFrom(queue, id);
                case Place.InRoom(String conference) -> stand(conference, id);
                case Place.InSpace(Space space) -> {
                    Parked parked = spaces.get(space);
                    if (parked != null && parked.id().equals(id)) {
                        free(space);
                    }
                }
            }
        }
    }

    private void goneFrom(String queue, UniqueId id) {
        Line line = lines.get(queue);
        if (line == null) {
            return;
        }
        if (line.waiting.containsKey(id)) {
            leave(queue, id);
        }
        for (Member member : line.members.values()) {
            Serving ringing = member.ringing;
            if (ringing != null
                    && (ringing.caller().equals(id) || ringing.agent().equals(id))) {
                member.ringing = null;
                queues.touched.add(queue);
            }
            Serving talking = member.talking;
            if (talking != null
                    && (talking.caller().equals(id) || talking.agent().equals(id) && !talking.local())) {
                member.talking = null;
                queues.touched.add(queue);
            }
        }
    }

    private void touch(ChannelSnapshot channel) {
        touch(channel.id());
    }

    private void touch(UniqueId id) {
        for (Place place : places.getOrDefault(id, Set.of())) {
            switch (place) {
                case Place.InQueue(String queue) -> {
                    Line line = lines.get(queue);
                    if (line != null
                            && (line.waiting.containsKey(id)
                                    || line.members.values().stream()
                                            .anyMatch(m -> isCaller(m.ringing, id) || isCaller(m.talking, id)))) {
                        queues.touched.add(queue);
                    }
                }
                case Place.InRoom(String conference) -> {
                    Map<UniqueId, Seat> room = rooms.get(conference);
                    if (room != null && room.containsKey(id)) {
                        conferences.touched.add(conference);
                    }
                }
                case Place.InSpace(Space space) -> {
                    Parked parked = spaces.get(space);
                    if (parked != null && parked.id().equals(id)) {
                        parkedCalls.touched.add(space);
                    }
                }
            }
        }
    }

    private static boolean isCaller(Serving serving, UniqueId id) {
        return serving != null && serving.caller().equals(id);
    }

    // ---------------------------------------------------------------- lists

    private void onResync(Resync e) {
        touchAll();
        if (e.newBoot()) {
            lines.clear();
            rooms.clear();
            spaces.clear();
            phones.clear();
        }
        Places places = e.places();
        if (places.devices() != null) {
            phones.keySet().retainAll(names(places.devices(), DeviceStateChange::device));
            places.devices().forEach(d -> onDevice(d.device(), d.status(), null));
        }
        if (places.queues() != null) {
            lines.keySet().retainAll(names(places.queues(), ListedQueue::name));
            places.queues().forEach(listed -> onListed(listed, e.at()));
            if (places.devices() == null) {
                places.queues().forEach(this::onListedMembersStates);
            }
        }
        if (places.conferences() != null) {
            rooms.keySet().retainAll(names(places.conferences(), ListedConference::name));
            places.conferences().forEach(this::onListed);
        }
        if (places.parked() != null) {
            spaces.keySet().retainAll(names(places.parked(), p -> new Space(p.lot(), p.space())));
            places.parked().forEach(p -> park(p, e.at()));
        }
        dropThoseNotThere();
        index();
        touchAll();
    }

    /** What the lists said, and nothing of before. */
    private void index() {
        this.places.clear();
        serving.clear();
        lines.forEach((queue, line) -> {
            line.waiting.keySet().forEach(id -> isAt(id, new Place.InQueue(queue)));
            line.members.forEach((location, member) -> {
                serves(device(location, member), queue);
                for (Serving now : new Serving[] {member.ringing, member.talking}) {
                    if (now != null) {
                        isAt(now.caller(), new Place.InQueue(queue));
                        isAt(now.agent(), new Place.InQueue(queue));
                    }
                }
            });
        });
        rooms.forEach((room, seats) -> seats.keySet().forEach(id -> isAt(id, new Place.InRoom(room))));
        spaces.forEach((space, parked) -> isAt(parked.id(), new Place.InSpace(space)));
    }

    private static <T, N> Set<N> names(List<T> of, Function<T, N> name) {
        Set<N> names = new HashSet<>();
        of.forEach(each -> names.add(name.apply(each)));
        return names;
    }

    private void touchAll() {
        queues.touched.addAll(lines.keySet());
        conferences.touched.addAll(rooms.keySet());
        parkedCalls.touched.addAll(spaces.keySet());
        devices.touched.addAll(phones.keySet());
    }

    private void onListed(ListedQueue listed, long at) {
        Line line = line(listed.name());
        line.strategy = listed.strategy();
        Map<UniqueId, Waiting> known = new HashMap<>(line.waiting);
        line.waiting.clear();
        for (ListedCaller caller : listed.waiting()) {
            Waiting before = known.get(caller.id());
            line.waiting.put(
                    caller.id(),
                    new Waiting(
                            caller.id(),
                            caller.position() > 0 ? caller.position() : line.waiting.size() + 1,
                            before == null ? at - caller.seconds() * 1_000_000L : before.joinedAt()));
        }
        Map<String, Member> members = new HashMap<>(line.members);
        line.members.clear();
        for (QueueMemberSnapshot seen : listed.members()) {
            Member member = members.getOrDefault(seen.location(), new Member());
            member.seen = seen;
            member.name = seen.name();
            line.members.put(seen.location(), member);
        }
    }

    /** Without the list of devices, what was known of the members' devices may be older than the queues. */
    private void onListedMembersStates(ListedQueue listed) {
        for (QueueMemberSnapshot member : listed.members()) {
            onDevice(member.device() == null ? member.location() : member.device(), member.status(), null);
        }
    }

    private void onListed(ListedConference listed) {
        Map<UniqueId, Seat> room = rooms.computeIfAbsent(listed.name(), _ -> new LinkedHashMap<>());
        room.keySet().retainAll(names(listed.participants(), ListedParticipant::id));
        for (ListedParticipant p : listed.participants()) {
            Seat known = room.get(p.id());
            room.put(p.id(), new Seat(p.id(), known == null ? -1 : known.joinedAt(), p.muted(), p.admin()));
        }
    }

    /** Also after a list that was not read: who is at no channel is nowhere. */
    private void dropThoseNotThere() {
        Set<UniqueId> placed = new LinkedHashSet<>();
        for (Line line : lines.values()) {
            placed.addAll(line.waiting.keySet());
            for (Member member : line.members.values()) {
                for (Serving serving : new Serving[] {member.ringing, member.talking}) {
                    if (serving != null) {
                        placed.add(serving.caller());
                        placed.add(serving.agent());
                    }
                }
            }
        }
        rooms.values().forEach(room -> placed.addAll(room.keySet()));
        spaces.values().forEach(parked -> placed.add(parked.id()));
        for (UniqueId id : placed) {
            if (!there(id)) {
                gone(id);
            }
        }
    }

    // ---------------------------------------------------------------- what it means

    private List<BoardChange> read() {
        if (queues.touched.isEmpty()
                && conferences.touched.isEmpty()
                && parkedCalls.touched.isEmpty()
                && devices.touched.isEmpty()) {
            return List.of();
        }
        List<BoardChange> changes = new ArrayList<>();
        read(queues, this::queue, QueueChanged::new, q -> new QueueGone(q.id()), changes);
        read(conferences, this::conference, ConferenceChanged::new, c -> new ConferenceGone(c.id()), changes);
        read(parkedCalls, this::parkedCall, SpaceTaken::new, p -> new SpaceFreed(p.id()), changes);
        read(devices, this::device, DeviceChanged::new, d -> new DeviceGone(d.id()), changes);
        return changes;
    }

    private static <K, V> void read(
            Told<K, V> told,
            Function<K, V> view,
            Function<V, BoardChange> changed,
            Function<V, BoardChange> gone,
            List<BoardChange> changes) {
        for (K key : told.touched) {
            V now = view.apply(key);
            V before = now == null ? told.values.remove(key) : told.values.put(key, now);
            if (!Objects.equals(now, before)) {
                changes.add(now == null ? gone.apply(before) : changed.apply(now));
            }
        }
    }

    private Queue queue(String name) {
        Line line = lines.get(name);
        if (line == null) {
            return null;
        }
        List<WaitingCaller> waiting = new ArrayList<>();
        for (Waiting w : line.waiting.values()) {
            Occupant who = occupants.apply(w.id());
            if (who != null) {
                waiting.add(new WaitingCaller(w.position(), who.party(), who.callId(), instant(w.joinedAt())));
            }
        }
        waiting.sort(Comparator.comparingInt(WaitingCaller::position));
        List<QueueMember> members = new ArrayList<>();
        line.members.forEach((location, member) -> members.add(member(location, member)));
        return new Queue(pbx, name, line.strategy, waiting, members);
    }

    private QueueMember member(String location, Member member) {
        QueueMemberSnapshot seen = member.seen;
        String device = device(location, member);
        // the queue takes a member's state from its device, a moment later
        Phone phone = phones.get(device);
        DeviceStatus status = phone != null && phone.status() != DeviceStatus.UNKNOWN
                ? phone.status()
                : seen == null ? DeviceStatus.UNKNOWN : seen.status();
        return new QueueMember(
                member.name,
                location,
                device,
                seen == null ? null : seen.penalty(),
                seen != null && seen.paused(),
                seen == null ? null : seen.pausedReason(),
                state(status),
                seen == null ? null : seen.callsTaken(),
                seen == null || seen.lastCall() == 0 ? null : Instant.ofEpochSecond(seen.lastCall()),
                memberCall(member.ringing),
                memberCall(member.talking));
    }

    private MemberCall memberCall(Serving serving) {
        Occupant who = serving == null ? null : occupants.apply(serving.caller());
        return who == null ? null : new MemberCall(who.party(), who.callId(), instant(serving.since()));
    }

    private Conference conference(String name) {
        Map<UniqueId, Seat> room = rooms.get(name);
        List<ConferenceParticipant> participants = new ArrayList<>();
        for (Seat seat : room == null ? List.<Seat>of() : room.values()) {
            Occupant who = occupants.apply(seat.id());
            if (who != null) {
                participants.add(new ConferenceParticipant(
                        who.party(), who.callId(), instant(seat.joinedAt()), seat.muted(), seat.admin()));
            }
        }
        return participants.isEmpty() ? null : new Conference(pbx, name, participants);
    }

    private ParkedCall parkedCall(Space space) {
        Parked parked = spaces.get(space);
        Occupant who = parked == null ? null : occupants.apply(parked.id());
        return who == null
                ? null
                : new ParkedCall(
                        pbx,
                        space.lot(),
                        space.number(),
                        who.party(),
                        who.callId(),
                        parked.parkedBy(),
                        instant(parked.since()),
                        instant(parked.timeoutAt()));
    }

    private Device device(String name) {
        Phone phone = phones.get(name);
        if (phone == null) {
            return null;
        }
        Boolean registered =
                switch (phone.status()) {
                    case UNAVAILABLE, INVALID -> false;
                    case UNKNOWN -> phone.reachable();
                    case NOT_INUSE, INUSE, BUSY, RINGING, RINGINUSE, ONHOLD -> true;
                };
        return new Device(pbx, name, state(phone.status()), registered);
    }

    private static DeviceState state(DeviceStatus status) {
        return switch (status) {
            case UNKNOWN -> DeviceState.UNKNOWN;
            case NOT_INUSE -> DeviceState.NOT_IN_USE;
            case INUSE -> DeviceState.IN_USE;
            case BUSY -> DeviceState.BUSY;
            case INVALID -> DeviceState.INVALID;
            case UNAVAILABLE -> DeviceState.UNAVAILABLE;
            case RINGING -> DeviceState.RINGING;
            case RINGINUSE -> DeviceState.RINGING_IN_USE;
            case ONHOLD -> DeviceState.ON_HOLD;
        };
    }

    private static Instant instant(long micros) {
        return micros < 0 ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
