package io.ringdown.ami.event;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.HeaderName;
import io.ringdown.ami.codec.Texts;
import io.ringdown.ami.event.AmiEvent.*;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages to typed events. One reader per connection and thread: it remembers the last snapshot of each channel, since
 * most events repeat it unchanged.
 */
public final class EventReader {

    private static final int CACHE = 1 << 12;
    private static final String UNKNOWN = "<unknown>";
    private static final HeaderName TIMESTAMP = HeaderName.of("Timestamp");
    private static final HeaderName VARIABLE = HeaderName.of("Variable");
    private static final HeaderName VALUE = HeaderName.of("Value");

    /** The headers of a channel snapshot under one prefix. */
    private enum Prefix {
        NONE(""),
        DEST("Dest"),
        TARGET("Target"),
        LOCAL_ONE("LocalOne"),
        LOCAL_TWO("LocalTwo"),
        TRANSFERER("Transferer"),
        TRANSFEREE("Transferee"),
        ORIG_TRANSFERER("OrigTransferer"),
        SECOND_TRANSFERER("SecondTransferer"),
        TRANSFER_TARGET("TransferTarget"),
        PARKEE("Parkee"),
        RETRIEVER("Retriever"),
        SPYER("Spyer"),
        SPYEE("Spyee");

        final HeaderName channel;
        final HeaderName state;
        final HeaderName callerNumber;
        final HeaderName callerName;
        final HeaderName connectedNumber;
        final HeaderName connectedName;
        final HeaderName accountCode;
        final HeaderName context;
        final HeaderName exten;
        final HeaderName uniqueId;
        final HeaderName linkedId;
        final String tenantId;

        Prefix(String prefix) {
            channel = HeaderName.of(prefix + "Channel");
            state = HeaderName.of(prefix + "ChannelState");
            callerNumber = HeaderName.of(prefix + "CallerIDNum");
            callerName = HeaderName.of(prefix + "CallerIDName");
            connectedNumber = HeaderName.of(prefix + "ConnectedLineNum");
            connectedName = HeaderName.of(prefix + "ConnectedLineName");
            accountCode = HeaderName.of(prefix + "AccountCode");
            context = HeaderName.of(prefix + "Context");
            exten = HeaderName.of(prefix + "Exten");
            uniqueId = HeaderName.of(prefix + "Uniqueid");
            linkedId = HeaderName.of(prefix + "Linkedid");
            tenantId = prefix + "Tenantid";
        }
    }

    private record Cached(Prefix prefix, byte[] bytes, ChannelSnapshot snapshot) {}

    private final Cached[] cache = new Cached[CACHE];
    private final Texts texts = new Texts();

    /**
     * The event that the message tells.
     *
     * @param message one whose first header is {@code Event}
     * @param arrival microseconds since the epoch; used when the message has no {@code Timestamp}
     */
    public AmiEvent read(AmiMessage message, long arrival) {
        long at = timestamp(message, arrival);
        String name = message.value(0, texts);
        return switch (name) {
            case "Newchannel" -> channelled(message, at, name, c -> new Newchannel(at, c));
            case "Newstate" -> channelled(message, at, name, c -> new Newstate(at, c));
            case "Newexten" ->
                channelled(
                        message,
                        at,
                        name,
                        c -> new Newexten(
                                at,
                                c,
                                text(message, "Extension"),
                                text(message, "Application"),
                                text(message, "AppData")));
            case "NewCallerid" ->
                channelled(
                        message,
                        at,
                        name,
                        c -> new NewCallerid(at, c, leadingNumber(message.get("CID-CallingPres"), -1)));
            case "NewConnectedLine" -> channelled(message, at, name, c -> new NewConnectedLine(at, c));
            case "NewAccountCode" -> channelled(message, at, name, c -> new NewAccountCode(at, c));
            case "Rename" -> rename(message, at);
            case "HangupRequest" -> channelled(message, at, name, c -> new HangupRequest(at, c, cause(message)));
            case "SoftHangupRequest" ->
                channelled(message, at, name, c -> new SoftHangupRequest(at, c, cause(message)));
            case "Hangup" -> channelled(message, at, name, c -> new Hangup(at, c, cause(message)));
            case "VarSet" ->
                new VarSet(at, channel(message, Prefix.NONE), text(message, VARIABLE), seldomSeen(message, VALUE));
            case "DialBegin" ->
                dial(message, at, name, (from, to) -> new DialBegin(at, from, to, text(message, "DialString")));
            case "DialState" ->
                dial(
                        message,
                        at,
                        name,
                        (from, to) -> new DialState(at, from, to, DialStatus.of(message.get("DialStatus"))));
            case "DialEnd" ->
                dial(
                        message,
                        at,
                        name,
                        (from, to) -> new DialEnd(
                                at, from, to, DialStatus.of(message.get("DialStatus")), text(message, "Forward")));
            case "OriginateResponse" ->
                new OriginateResponse(
                        at,
                        "Success".equals(message.get("Response")),
                        id(message, "Uniqueid"),
                        text(message, "ActionID"),
                        leadingNumber(message.get("Reason"), -1),
                        text(message, "Channel"),
                        text(message, "Exten"),
                        text(message, "Application"),
                        text(message, "CallerIDNum"));
            case "Pickup" -> pickup(message, at, name);
            case "BridgeCreate" -> bridged(message, at, name, b -> new BridgeCreate(at, b));
            case "BridgeDestroy" -> bridged(message, at, name, b -> new BridgeDestroy(at, b));
            case "BridgeEnter" ->
                bridged(
                        message,
                        at,
                        name,
                        b -> channelled(
                                message, at, name, c -> new BridgeEnter(at, b, c, id(message, "SwapUniqueid"))));
            case "BridgeLeave" ->
                bridged(message, at, name, b -> channelled(message, at, name, c -> new BridgeLeave(at, b, c)));
            case "BridgeMerge" -> merge(message, at, name);
            case "LocalBridge" ->
                local(message, at, name, (one, two) -> {
                    return new LocalBridge(at, one, two, text(message, "Exten"));
                });
            case "LocalOptimizationBegin" ->
                local(message, at, name, (one, two) -> new LocalOptimizationBegin(at, one, two));
            case "LocalOptimizationEnd" ->
                local(
                        message,
                        at,
                        name,
                        (one, two) -> new LocalOptimizationEnd(at, one, two, "Yes".equals(message.get("Success"))));
            case "BlindTransfer" -> blind(message, at, name);
            case "AttendedTransfer" -> attended(message, at, name);
            case "ParkedCall" ->
                parked(
                        message,
                        at,
                        name,
                        c -> new ParkedCall(
                                at,
                                c,
                                text(message, "ParkerDialString"),
                                lot(message),
                                space(message),
                                leadingNumber(message.get("ParkingTimeout"), 0),
                                leadingNumber(message.get("ParkingDuration"), 0)));
            case "UnParkedCall" ->
                parked(
                        message,
                        at,
                        name,
                        c -> new UnParkedCall(at, c, channel(message, Prefix.RETRIEVER), lot(message), space(message)));
            case "ParkedCallTimeOut" ->
                parked(message, at, name, c -> {
                    return new ParkedCallTimeOut(
                            at, c, text(message, "ParkerDialString"), lot(message), space(message));
                });
            case "ParkedCallGiveUp" ->
                parked(message, at, name, c -> new ParkedCallGiveUp(at, c, lot(message), space(message)));
            case "ParkedCallSwap" ->
                parked(message, at, name, c -> new ParkedCallSwap(at, c, lot(message), space(message)));
            case "Hold" -> channelled(message, at, name, c -> new Hold(at, c));
            case "Unhold" -> channelled(message, at, name, c -> new Unhold(at, c));
            case "QueueCallerJoin" ->
                queued(message, at, name, (c, queue) -> {
                    return new QueueCallerJoin(at, c, queue, leadingNumber(message.get("Position"), 0));
                });
            case "QueueCallerLeave" -> queued(message, at, name, (c, queue) -> new QueueCallerLeave(at, c, queue));
            case "QueueCallerAbandon" -> queued(message, at, name, (c, queue) -> new QueueCallerAbandon(at, c, queue));
            case "AgentCalled" ->
                queued(message, at, name, (c, queue) -> {
                    return new AgentCalled(
                            at,
                            c,
                            channel(message, Prefix.DEST),
                            queue,
                            text(message, "MemberName"),
                            text(message, "Interface"));
                });
            case "AgentConnect" ->
                queued(message, at, name, (c, queue) -> {
                    return new AgentConnect(
                            at,
                            c,
                            channel(message, Prefix.DEST),
                            queue,
                            text(message, "MemberName"),
                            text(message, "Interface"));
                });
            case "AgentComplete" ->
                queued(message, at, name, (c, queue) -> {
                    return new AgentComplete(
                            at,
                            c,
                            channel(message, Prefix.DEST),
                            queue,
                            text(message, "Reason"),
                            text(message, "Interface"));
                });
            case "AgentRingNoAnswer" ->
                queued(message, at, name, (c, queue) -> {
                    return new AgentRingNoAnswer(
                            at, c, channel(message, Prefix.DEST), queue, text(message, "Interface"));
                });
            case "QueueMemberAdded" -> member(message, at, name, (q, m) -> new QueueMemberAdded(at, q, m));
            case "QueueMemberRemoved" -> member(message, at, name, (q, m) -> new QueueMemberRemoved(at, q, m));
            case "QueueMemberStatus" -> member(message, at, name, (q, m) -> new QueueMemberStatus(at, q, m));
            case "QueueMemberPause" -> member(message, at, name, (q, m) -> new QueueMemberPause(at, q, m));
            case "QueueMemberPenalty" -> member(message, at, name, (q, m) -> new QueueMemberPenalty(at, q, m));
            case "ConfbridgeJoin" ->
                conference(message, at, name, (c, conference) -> {
                    return new ConfbridgeJoin(
                            at,
                            conference,
                            bridgeId(message, "BridgeUniqueid"),
                            c,
                            yes(message, "Admin"),
                            yes(message, "Muted"));
                });
            case "ConfbridgeLeave" ->
                conference(message, at, name, (c, conference) -> {
                    return new ConfbridgeLeave(at, conference, bridgeId(message, "BridgeUniqueid"), c);
                });
            case "ConfbridgeMute" ->
                conference(message, at, name, (c, conference) -> new ConfbridgeMute(at, conference, c));
            case "ConfbridgeUnmute" ->
                conference(message, at, name, (c, conference) -> new ConfbridgeUnmute(at, conference, c));
            case "ConfbridgeEnd" -> {
                String conference = text(message, "Conference");
                yield conference == null ? new Unrecognised(at, name) : new ConfbridgeEnd(at, conference);
            }
            case "DeviceStateChange" -> {
                String device = text(message, "Device");
                yield device == null
                        ? new Unrecognised(at, name)
                        : new DeviceStateChange(at, device, DeviceStatus.of(message.get("State")));
            }
            case "ContactStatus" -> {
                String endpoint = text(message, "EndpointName");
                yield endpoint == null
                        ? new Unrecognised(at, name)
                        : new ContactStatus(at, endpoint, text(message, "ContactStatus"));
            }
            case "PeerStatus" -> {
                String peer = text(message, "Peer");
                yield peer == null ? new Unrecognised(at, name) : new PeerStatus(at, peer, text(message, "PeerStatus"));
            }
            case "ChanSpyStart" -> spy(message, at, name);
            case "ChanSpyStop" -> {
                ChannelSnapshot spyer = channel(message, Prefix.SPYER);
                yield spyer == null ? new Unrecognised(at, name) : new ChanSpyStop(at, spyer);
            }
            case "UserEvent" -> userEvent(message, at);
            case "FullyBooted" -> new FullyBooted(at, leadingNumber(message.get("Uptime"), -1));
            case "Shutdown" -> new Shutdown(at);
            default -> {
                ChannelSnapshot channel = channel(message, Prefix.NONE);
                yield channel == null ? new Unrecognised(at, name) : new ChannelSeen(at, name, channel);
            }
        };
    }

    /** As {@link #read}, for an item of a list: what no record tells keeps all its headers. */
    public AmiEvent readItem(AmiMessage message, long arrival) {
        AmiEvent event = read(message, arrival);
        return event instanceof Unrecognised || event instanceof ChannelSeen
                ? new ListItem(event.at(), message)
                : event;
    }

    /** When the message happened: its {@code Timestamp} in microseconds, or {@code otherwise}. */
    public static long timestamp(AmiMessage message, long otherwise) {
        int index = message.indexOf(TIMESTAMP);
        if (index < 0) {
            return otherwise;
        }
        long micros = message.micros(index);
        return micros < 0 ? otherwise : micros;
    }

    /** A channel that a list (Status, CoreShowChannels) names; null when the message names none. */
    public ChannelSnapshot listed(AmiMessage message) {
        return channel(message, Prefix.NONE);
    }

    /** Every channel that a message shows, in whatever part it has in it. */
    public List<ChannelSnapshot> channels(AmiMessage message) {
        List<ChannelSnapshot> channels = new ArrayList<>(2);
        for (Prefix prefix : Prefix.values()) {
            ChannelSnapshot channel = channel(message, prefix);
            if (channel != null) {
                channels.add(channel);
            }
        }
        return channels;
    }

    private interface FromChannel {
        AmiEvent event(ChannelSnapshot channel);
    }

    private interface FromBridge {
        AmiEvent event(BridgeSnapshot bridge);
    }

    private interface FromTwo {
        AmiEvent event(ChannelSnapshot one, ChannelSnapshot two);
    }

    private interface FromMember {
        AmiEvent event(String queue, QueueMemberSnapshot member);
    }

    private interface FromNamed {
        AmiEvent event(ChannelSnapshot channel, String name);
    }

    private AmiEvent channelled(AmiMessage message, long at, String name, FromChannel make) {
        ChannelSnapshot channel = channel(message, Prefix.NONE);
        return channel == null ? new Unrecognised(at, name) : make.event(channel);
    }

    private AmiEvent bridged(AmiMessage message, long at, String name, FromBridge make) {
        BridgeSnapshot bridge = bridge(message);
        return bridge == null ? new Unrecognised(at, name) : make.event(bridge);
    }

    private AmiEvent dial(AmiMessage message, long at, String name, FromTwo make) {
        ChannelSnapshot dest = channel(message, Prefix.DEST);
        return dest == null ? new Unrecognised(at, name) : make.event(channel(message, Prefix.NONE), dest);
    }

    private AmiEvent local(AmiMessage message, long at, String name, FromTwo make) {
        ChannelSnapshot one = channel(message, Prefix.LOCAL_ONE);
        ChannelSnapshot two = channel(message, Prefix.LOCAL_TWO);
        return one == null || two == null ? new Unrecognised(at, name) : make.event(one, two);
    }

    private AmiEvent parked(AmiMessage message, long at, String name, FromChannel make) {
        ChannelSnapshot parkee = channel(message, Prefix.PARKEE);
        return parkee == null ? new Unrecognised(at, name) : make.event(parkee);
    }

    private AmiEvent queued(AmiMessage message, long at, String name, FromNamed make) {
        ChannelSnapshot channel = channel(message, Prefix.NONE);
        String queue = text(message, "Queue");
        return channel == null || queue == null ? new Unrecognised(at, name) : make.event(channel, queue);
    }

    private AmiEvent member(AmiMessage message, long at, String name, FromMember make) {
        String queue = text(message, "Queue");
        QueueMemberSnapshot member = member(message);
        return queue == null || member == null ? new Unrecognised(at, name) : make.event(queue, member);
    }

    /** The member that an event or an item of QueueStatus shows, whose names for two headers differ; null when none. */
    QueueMemberSnapshot member(AmiMessage message) {
        String location = text(message, "Interface");
        String name = text(message, "MemberName");
        if (location == null) {
            location = text(message, "Location");
            name = text(message, "Name");
        }
        return location == null
                ? null
                : new QueueMemberSnapshot(
                        name,
                        location,
                        text(message, "StateInterface"),
                        leadingNumber(message.get("Penalty"), 0),
                        leadingNumber(message.get("CallsTaken"), 0),
                        epochSecond(message.get("LastCall")),
                        "1".equals(message.get("Paused")),
                        text(message, "PausedReason"),
                        DeviceStatus.of(message.get("Status")));
    }

    private AmiEvent conference(AmiMessage message, long at, String name, FromNamed make) {
        ChannelSnapshot channel = channel(message, Prefix.NONE);
        String conference = text(message, "Conference");
        return channel == null || conference == null ? new Unrecognised(at, name) : make.event(channel, conference);
    }

    private AmiEvent rename(AmiMessage message, long at) {
        UniqueId id = id(message, "Uniqueid");
        String newName = text(message, "Newname");
        return id == null || newName == null ? new Unrecognised(at, "Rename") : new Rename(at, id, newName);
    }

    private AmiEvent pickup(AmiMessage message, long at, String name) {
        ChannelSnapshot picker = channel(message, Prefix.NONE);
        ChannelSnapshot target = channel(message, Prefix.TARGET);
        return picker == null || target == null ? new Unrecognised(at, name) : new Pickup(at, picker, target);
    }

    private AmiEvent merge(AmiMessage message, long at, String name) {
        BridgeId from = bridgeId(message, "FromBridgeUniqueid");
        BridgeId to = bridgeId(message, "ToBridgeUniqueid");
        return from == null || to == null ? new Unrecognised(at, name) : new BridgeMerge(at, from, to);
    }

    private AmiEvent blind(AmiMessage message, long at, String name) {
        ChannelSnapshot transferer = channel(message, Prefix.TRANSFERER);
        return transferer == null
                ? new Unrecognised(at, name)
                : new BlindTransfer(
                        at,
                        "Success".equals(message.get("Result")),
                        transferer,
                        channel(message, Prefix.TRANSFEREE),
                        bridgeId(message, "BridgeUniqueid"),
                        "Yes".equals(message.get("IsExternal")),
                        text(message, "Context"),
                        text(message, "Extension"));
    }

    private AmiEvent attended(AmiMessage message, long at, String name) {
        ChannelSnapshot first = channel(message, Prefix.ORIG_TRANSFERER);
        ChannelSnapshot second = channel(message, Prefix.SECOND_TRANSFERER);
        return first == null || second == null
                ? new Unrecognised(at, name)
                : new AttendedTransfer(
                        at,
                        "Success".equals(message.get("Result")),
                        first,
                        bridgeId(message, "OrigBridgeUniqueid"),
                        second,
                        bridgeId(message, "SecondBridgeUniqueid"),
                        channel(message, Prefix.TRANSFEREE),
                        channel(message, Prefix.TRANSFER_TARGET),
                        text(message, "DestType"),
                        text(message, "DestApp"),
                        bridgeId(message, "DestBridgeUniqueid"),
                        "Yes".equals(message.get("IsExternal")));
    }

    private AmiEvent spy(AmiMessage message, long at, String name) {
        ChannelSnapshot spyer = channel(message, Prefix.SPYER);
        return spyer == null ? new Unrecognised(at, name) : new ChanSpyStart(at, spyer, channel(message, Prefix.SPYEE));
    }

    /** Headers of a UserEvent are anybody's text: only a channel shown before its name is Asterisk's own word. */
    private AmiEvent userEvent(AmiMessage message, long at) {
        int named = message.indexOf("UserEvent", 0);
        if (named < 0) {
            return new Unrecognised(at, "UserEvent");
        }
        int linked = message.indexOf("Linkedid", 0);
        ChannelSnapshot channel = linked >= 0 && linked < named ? channel(message, Prefix.NONE) : null;
        List<String> headers = new ArrayList<>();
        for (int i = named + 1; i < message.size(); i++) {
            if (!message.nameIs(i, "ActionID")) {
                headers.add(message.name(i));
                headers.add(message.value(i));
            }
        }
        return new UserEvent(at, channel, message.value(named), List.copyOf(headers));
    }

    private ChannelSnapshot channel(AmiMessage message, Prefix prefix) {
        int id = message.indexOf(prefix.uniqueId);
        if (id < 0) {
            return null;
        }
        int first = message.indexOf(prefix.channel);
        int last = message.indexOf(prefix.linkedId);
        // Asterisk writes a snapshot as one block; only recordings kept as maps have it scattered
        boolean block = first >= 0 && first < id && last == id + 1 && last - first < 20;
        // where there is one, it ends the block; anywhere else it would be somebody's own text
        boolean owned = last >= 0 && last + 1 < message.size() && message.nameIs(last + 1, prefix.tenantId);
        if (owned) {
            last++;
        }
        int slot = (31 * message.hashValue(id) + prefix.ordinal()) & (CACHE - 1);
        Cached cached = cache[slot];
        if (block && cached != null && cached.prefix() == prefix && message.sameBytes(first, last, cached.bytes())) {
            return cached.snapshot();
        }
        ChannelSnapshot snapshot = parse(message, prefix, first, id, owned ? last : -1);
        if (block && snapshot != null) {
            cache[slot] = new Cached(prefix, message.copyBytes(first, last), snapshot);
        }
        return snapshot;
    }

    private ChannelSnapshot parse(AmiMessage message, Prefix prefix, int nameIndex, int idIndex, int tenantIndex) {
        String id = message.value(idIndex, texts);
        String name = nameIndex < 0 ? null : message.value(nameIndex, texts);
        int state = message.indexOf(prefix.state);
        // Cdr and CEL name a channel and its id too, but long after the fact and without its state
        if (id.isEmpty() || UNKNOWN.equals(id) || name == null || name.isEmpty() || state < 0) {
            return null;
        }
        String linked = text(message, prefix.linkedId);
        UniqueId own = new UniqueId(id);
        return new ChannelSnapshot(
                own,
                name,
                ChannelState.of(message.value(state, texts)),
                text(message, prefix.callerNumber),
                unescape(text(message, prefix.callerName)),
                text(message, prefix.connectedNumber),
                unescape(text(message, prefix.connectedName)),
                text(message, prefix.accountCode),
                text(message, prefix.context),
                text(message, prefix.exten),
                linked == null || linked.equals(id) ? own : new UniqueId(linked),
                tenantIndex < 0 ? null : message.value(tenantIndex, texts));
    }

    BridgeSnapshot bridge(AmiMessage message) {
        BridgeId id = bridgeId(message, "BridgeUniqueid");
        return id == null
                ? null
                : new BridgeSnapshot(
                        id,
                        text(message, "BridgeType"),
                        text(message, "BridgeTechnology"),
                        text(message, "BridgeName"),
                        text(message, "BridgeCreator"));
    }

    static boolean yes(AmiMessage message, String header) {
        return "Yes".equals(message.get(header));
    }

    private String lot(AmiMessage message) {
        return text(message, "Parkinglot");
    }

    private String space(AmiMessage message) {
        return text(message, "ParkingSpace");
    }

    private static int cause(AmiMessage message) {
        return leadingNumber(message.get("Cause"), 0);
    }

    UniqueId id(AmiMessage message, String header) {
        String value = text(message, header);
        return value == null ? null : new UniqueId(value);
    }

    private BridgeId bridgeId(AmiMessage message, String header) {
        String value = text(message, header);
        return value == null ? null : new BridgeId(value);
    }

    /** The value, or null where Asterisk says that there is none. */
    String text(AmiMessage message, String header) {
        int index = message.indexOf(header, 0);
        return index < 0 ? null : text(message, index);
    }

    private String text(AmiMessage message, HeaderName header) {
        int index = message.indexOf(header);
        return index < 0 ? null : text(message, index);
    }

    /** The value as it came, which hardly ever is one that came before; null when it is absent. */
    private static String seldomSeen(AmiMessage message, HeaderName header) {
        int index = message.indexOf(header);
        return index < 0 ? null : message.value(index);
    }

    private String text(AmiMessage message, int index) {
        String value = message.value(index, texts);
        return value.isEmpty() || UNKNOWN.equals(value) ? null : value;
    }

    static int leadingNumber(String text, int otherwise) {
        if (text == null) {
            return otherwise;
        }
        int value = 0;
        int i = 0;
        while (i < text.length() && i < 9 && Character.isDigit(text.charAt(i))) {
            value = 10 * value + Character.digit(text.charAt(i++), 10);
        }
        return i == 0 ? otherwise : value;
    }

    /** Seconds since the epoch, 0 when it says none. */
    private static long epochSecond(String text) {
        return text == null || !text.matches("\\d{1,12}") ? 0 : Long.parseLong(text);
    }

    /** Undoes Asterisk's C-escapes in names (ast_escape_c_alloc; ami.md, section 2). */
    static String unescape(String text) {
        if (text == null || text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            plain.append(
                    switch (escaped) {
                        case 'a' -> '\007';
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case 'v' -> '\013';
                        default -> escaped;
                    });
        }
        return plain.toString();
    }
}
