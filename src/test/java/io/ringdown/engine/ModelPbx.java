package io.ringdown.engine;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.AmiEvent.*;
import io.ringdown.ami.event.BridgeId;
import io.ringdown.ami.event.BridgeSnapshot;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.ChannelState;
import io.ringdown.ami.event.DialStatus;
import io.ringdown.ami.event.UniqueId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The part of Asterisk that shows in AMI: channels, dials, bridges. Whoever drives it says what happens; it tells the
 * events of that, each with the snapshots of the moment it is sent, in an order that Asterisk could have chosen.
 */
final class ModelPbx {

    /** Decisions, one after the other; when they are used up, the first and simplest of all. */
    static final class Choices {
        private final List<Integer> choices;
        private int next;

        Choices(List<Integer> choices) {
            this.choices = choices;
        }

        int of(int count) {
            return next < choices.size() ? Math.floorMod(choices.get(next++), count) : 0;
        }

        boolean yes() {
            return of(2) == 1;
        }
    }

    static final class Chan {
        final String id;
        final String number;
        final boolean dialled;
        String name;
        ChannelState state;
        String linked;
        String exten;
        String bridge;

        Chan(String id, String name, String number, boolean dialled, ChannelState state, String linked, String exten) {
            this.id = id;
            this.name = name;
            this.number = number;
            this.dialled = dialled;
            this.state = state;
            this.linked = linked;
            this.exten = exten;
        }

        ChannelSnapshot snapshot() {
            return new ChannelSnapshot(
                    new UniqueId(id),
                    name,
                    state,
                    number,
                    null,
                    null,
                    null,
                    null,
                    "internal",
                    exten,
                    new UniqueId(linked),
                    null);
        }
    }

    /** Things that happen one after the other, while others happen too. */
    static final class Chain {
        private final List<Runnable> steps = new ArrayList<>();

        Chain(Runnable... steps) {
            this.steps.addAll(Arrays.asList(steps));
        }

        Chain then(Runnable... more) {
            steps.addAll(Arrays.asList(more));
            return this;
        }
    }

    final List<LongFunction<AmiEvent>> events = new ArrayList<>();
    final Choices choices;
    private final String mark;
    private final List<Chain> loose = new ArrayList<>();
    private int channels;
    private int bridges;

    ModelPbx(String mark, Choices choices) {
        this.mark = mark;
        this.choices = choices;
    }

    /** All chains, and what is left over from before, in any order that keeps each chain's own. */
    void happen(Chain... chains) {
        List<List<Runnable>> open = new ArrayList<>();
        for (Chain chain : loose) {
            open.add(new ArrayList<>(chain.steps));
        }
        loose.clear();
        for (Chain chain : chains) {
            open.add(new ArrayList<>(chain.steps));
        }
        open.removeIf(List::isEmpty);
        while (!open.isEmpty()) {
            List<Runnable> chain = open.size() == 1 ? open.getFirst() : open.get(choices.of(open.size()));
            chain.removeFirst().run();
            if (chain.isEmpty()) {
                open.remove(chain);
            }
        }
    }

    /** Happens together with what comes next. */
    void soon(Chain chain) {
        loose.add(chain);
    }

    // ---------------------------------------------------------------- channels

    Chan phone(String number, String exten) {
        String id = nextId();
        return new Chan(id, nextName("PJSIP/" + number), number, false, ChannelState.RING, id, exten);
    }

    Chan dialled(String number, Chan by) {
        return new Chan(nextId(), nextName("PJSIP/" + number), number, true, ChannelState.DOWN, by.linked, by.exten);
    }

    Chan half(String exten, int half, Chan by, int pair) {
        String name = "Local/" + exten + "@internal-" + mark + pair + ";" + half;
        ChannelState state = half == 1 ? ChannelState.DOWN : ChannelState.RING;
        return new Chan(nextId(), name, by.number, half == 1, state, by.linked, exten);
    }

    private String nextId() {
        return mark + "." + ++channels;
    }

    private String nextName(String device) {
        return device + "-" + mark + channels;
    }

    String bridge() {
        return "bridge-" + mark + "-" + ++bridges;
    }

    void newchannel(Chan c) {
        tell(c, (at, s) -> new Newchannel(at, s));
    }

    void state(Chan c, ChannelState state) {
        c.state = state;
        tell(c, (at, s) -> new Newstate(at, s));
    }

    void up(Chan c) {
        if (c.state != ChannelState.UP) {
            state(c, ChannelState.UP);
        }
    }

    void exten(Chan c, String exten, String application) {
        c.exten = exten;
        tell(c, (at, s) -> new Newexten(at, s, exten, application, null));
    }

    void hangupRequest(Chan c, int cause) {
        tell(c, (at, s) -> new HangupRequest(at, s, cause));
    }

    void hangup(Chan c, int cause) {
        tell(c, (at, s) -> new Hangup(at, s, cause));
    }

    /** A channel ends; one that runs the dialplan itself goes through {@code h}. */
    Chain ending(Chan c, int cause) {
        Chain chain = new Chain();
        if (!c.dialled) {
            chain.then(() -> tell(c, (at, s) -> new SoftHangupRequest(at, s, 16)), () -> exten(c, "h", "NoOp"));
        }
        return chain.then(() -> hangup(c, cause));
    }

    void hold(Chan c, boolean on) {
        tell(c, (at, s) -> on ? new Hold(at, s) : new Unhold(at, s));
    }

    // ---------------------------------------------------------------- dials

    void dialBegin(Chan from, Chan to) {
        ChannelSnapshot caller = from.snapshot();
        ChannelSnapshot dest = to.snapshot();
        events.add(at -> new DialBegin(at, caller, dest, to.number));
    }

    void dialState(Chan from, Chan to) {
        ChannelSnapshot caller = from.snapshot();
        ChannelSnapshot dest = to.snapshot();
        events.add(at -> new DialState(at, caller, dest, DialStatus.RINGING));
    }

    void dialEnd(Chan from, Chan to, DialStatus status) {
        ChannelSnapshot caller = from.snapshot();
        ChannelSnapshot dest = to.snapshot();
        events.add(at -> new DialEnd(at, caller, dest, status, null));
    }

    // ---------------------------------------------------------------- bridges

    void enter(String bridge, Chan c, Chan swap) {
        if (swap != null && bridge.equals(swap.bridge)) {
            swap.bridge = "left by swap"; // its BridgeLeave is told on its own
        }
        c.bridge = bridge;
        UniqueId swapped = swap == null ? null : new UniqueId(swap.id);
        tell(c, (at, s) -> new BridgeEnter(at, snapshot(bridge), s, swapped));
    }

    void leave(String bridge, Chan c) {
        if (bridge.equals(c.bridge)) {
            c.bridge = null;
        }
        tell(c, (at, s) -> new BridgeLeave(at, snapshot(bridge), s));
    }

    /** Two channels into a new bridge; both then have the older one's Linkedid, which no event tells. */
    String join(Chan one, Chan two) {
        String bridge = bridge();
        happen(new Chain(() -> enter(bridge, one, null)), new Chain(() -> {
            two.linked = one.linked = older(one.linked, two.linked);
            enter(bridge, two, null);
        }));
        return bridge;
    }

    static String older(String one, String two) {
        int a = Integer.parseInt(one.substring(one.lastIndexOf('.') + 1));
        int b = Integer.parseInt(two.substring(two.lastIndexOf('.') + 1));
        return a <= b ? one : two;
    }

    private static BridgeSnapshot snapshot(String bridge) {
        return switch (bridge) {
            case "parking" -> new BridgeSnapshot(new BridgeId(bridge), "parking", "holding_bridge", null, "Parking");
            case "conference" -> new BridgeSnapshot(new BridgeId(bridge), "base", "softmix", "650", "ConfBridge");
            default -> new BridgeSnapshot(new BridgeId(bridge), "basic", "simple_bridge", null, null);
        };
    }

    void local(Chan one, Chan two) {
        ChannelSnapshot first = one.snapshot();
        ChannelSnapshot second = two.snapshot();
        events.add(at -> new LocalBridge(at, first, second, two.exten));
    }

    void optimising(Chan one, Chan two, boolean begins) {
        ChannelSnapshot first = one.snapshot();
        ChannelSnapshot second = two.snapshot();
        events.add(at -> begins
                ? new LocalOptimizationBegin(at, first, second)
                : new LocalOptimizationEnd(at, first, second, true));
    }

    // ---------------------------------------------------------------- what people do

    void blind(Chan by, Chan sent, String exten) {
        ChannelSnapshot transferer = by.snapshot();
        ChannelSnapshot transferee = sent.snapshot();
        BridgeId bridge = new BridgeId(by.bridge);
        events.add(at -> new BlindTransfer(at, true, transferer, transferee, bridge, true, "internal", exten));
    }

    void attended(Chan first, String firstBridge, Chan second, String secondBridge, Chan sent, Chan target) {
        ChannelSnapshot one = first.snapshot();
        ChannelSnapshot two = second.snapshot();
        ChannelSnapshot transferee = sent.snapshot();
        ChannelSnapshot reached = target == null ? null : target.snapshot();
        events.add(at -> new AttendedTransfer(
                at,
                true,
                one,
                new BridgeId(firstBridge),
                two,
                secondBridge == null ? null : new BridgeId(secondBridge),
                transferee,
                reached,
                target == null ? "App" : "Bridge",
                target == null ? "Dial" : null,
                secondBridge == null ? null : new BridgeId(secondBridge),
                false));
    }

    void pickup(Chan picker, Chan target) {
        ChannelSnapshot one = picker.snapshot();
        ChannelSnapshot two = target.snapshot();
        events.add(at -> new Pickup(at, one, two));
    }

    void parked(Chan c, String space) {
        tell(c, (at, s) -> new ParkedCall(at, s, null, "default", space, 45, 0));
    }

    void unparked(Chan c, Chan by, String space) {
        ChannelSnapshot retriever = by.snapshot();
        tell(c, (at, s) -> new UnParkedCall(at, s, retriever, "default", space));
    }

    void parkTimeout(Chan c, String space) {
        tell(c, (at, s) -> new ParkedCallTimeOut(at, s, null, "default", space));
    }

    void parkGiveUp(Chan c, String space) {
        tell(c, (at, s) -> new ParkedCallGiveUp(at, s, "default", space));
    }

    void queueJoin(Chan c, String queue) {
        tell(c, (at, s) -> new QueueCallerJoin(at, s, queue, 1));
    }

    void queueLeave(Chan c, String queue) {
        tell(c, (at, s) -> new QueueCallerLeave(at, s, queue));
    }

    void queueAbandon(Chan c, String queue) {
        tell(c, (at, s) -> new QueueCallerAbandon(at, s, queue));
    }

    void agentCalled(Chan c, Chan agent, String queue) {
        ChannelSnapshot called = agent.snapshot();
        tell(c, (at, s) -> new AgentCalled(at, s, called, queue, null, null));
    }

    void agentConnect(Chan c, Chan agent, String queue) {
        ChannelSnapshot connected = agent.snapshot();
        tell(c, (at, s) -> new AgentConnect(at, s, connected, queue, null, null));
    }

    void agentRingNoAnswer(Chan c, Chan agent, String queue) {
        ChannelSnapshot rang = agent.snapshot();
        tell(c, (at, s) -> new AgentRingNoAnswer(at, s, rang, queue, null));
    }

    void conference(Chan c, boolean joins) {
        BridgeId bridge = new BridgeId("conference");
        tell(
                c,
                (at, s) -> joins
                        ? new ConfbridgeJoin(at, "650", bridge, s, false, false)
                        : new ConfbridgeLeave(at, "650", bridge, s));
    }

    private interface Told {
        AmiEvent event(long at, ChannelSnapshot snapshot);
    }

    private void tell(Chan c, Told told) {
        ChannelSnapshot snapshot = c.snapshot();
        events.add(at -> told.event(at, snapshot));
    }
}
