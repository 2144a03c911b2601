package io.ringdown.control;

import io.ringdown.access.Actor;
import io.ringdown.access.Actors;
import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import io.ringdown.access.Sight;
import io.ringdown.ami.action.Action;
import io.ringdown.ami.action.Originate;
import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallChannel;
import io.ringdown.call.Party;
import io.ringdown.call.Queue;
import io.ringdown.call.QueueMember;
import io.ringdown.call.Transfer;
import io.ringdown.call.TransferType;
import io.ringdown.control.Command.Argument;
import io.ringdown.control.Ordered.Plan;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The doorway: a command goes in, what came of it comes out. Each is checked against role, arguments and scope, in this
 * order and only here; its channel is found; it is sent; its effect is awaited for a bounded time; and whatever came of
 * it is written to the audit, refusals too.
 */
public final class Commands {

    static final System.Logger LOG = System.getLogger("io.ringdown.control");

    /** Beyond, a command is refused: each waits for something and looks at every event meanwhile. */
    static final int MOST_AT_A_TIME = 200;

    private static final Duration SOON = Duration.ofSeconds(6);
    private static final Duration FEATURE = Duration.ofSeconds(15);
    private static final Duration RING = Duration.ofSeconds(30);
    private static final Duration BEYOND_RING = Duration.ofSeconds(6);
    private static final Duration CHANGE_OF_MEMBER = Duration.ofMillis(1_500);
    private static final Duration TONE = Duration.ofMillis(150);
    private static final Duration TONE_GAP = Duration.ofMillis(100);

    private final Pbxes pbxes;
    private final Actors actors;
    private final Policy policy;
    private final Checks checks;
    private final AuditTrail audit;
    private final UnaryOperator<PbxControl> seen;
    private final Function<String, Optional<Path>> spools;
    private final Executor blocking;
    private final Clock clock;
    private final String idPrefix;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * @param seen how the PBX is seen by the command of whoever calls on this thread; for those who watch what is sent
     * @param spools Asterisk's spool folder of each PBX by name, for call files
     * @param blocking where files are written
     * @param random tells the ids of this process apart from those of others
     */
    public Commands(
            Pbxes pbxes,
            Actors actors,
            Policy policy,
            AuditTrail audit,
            UnaryOperator<PbxControl> seen,
            Function<String, Optional<Path>> spools,
            Executor blocking,
            Clock clock,
            RandomGenerator random) {
        this.pbxes = pbxes;
        this.actors = actors;
        this.policy = policy;
        this.checks = new Checks(policy);
        this.audit = audit;
        this.seen = seen;
        this.spools = spools;
        this.blocking = blocking;
        this.clock = clock;
        this.idPrefix = "rd" + HexFormat.of().toHexDigits(random.nextInt());
    }

    /** Does it as whoever makes the request at hand. The outcome always comes; it is no failure of the {@code Uni}. */
    public Uni<Outcome> execute(Command command) {
        return execute(actors.current(), command);
    }

    /** Does it on behalf of somebody. */
    public Uni<Outcome> execute(Actor actor, Command command) {
        return Uni.createFrom().emitter(emitter -> {
            Instant at = clock.instant();
            long began = System.nanoTime();
            Trace trace = new Trace();
            underWay.incrementAndGet();
            // not behind the Uni: what somebody stops to wait for is done, and written down, all the same
            begin(actor, command, trace, outcome -> {
                underWay.decrementAndGet();
                write(actor, command, trace, outcome, at, Duration.ofNanos(System.nanoTime() - began));
                emitter.complete(new Outcome(outcome.effect().seen(actor.sight()), outcome.error()));
            });
        });
    }

    /** Whether whoever makes the request at hand may read the audit: it tells of all calls. */
    public boolean mayReadAudit() {
        Actor actor = actors.current();
        return actor.role() == Role.ADMINISTRATOR && actor.sight().equals(Sight.ALL);
    }

    private void begin(Actor actor, Command command, Trace trace, Consumer<Outcome> taker) {
        try {
            if (underWay.get() > MOST_AT_A_TIME) {
                throw new Refused(
                        ErrorCode.OVERLOADED, null, MOST_AT_A_TIME + " commands are under way; try again in a moment");
            }
            if (!Rights.may(actor.role(), command)) {
                throw new Refused(
                        ErrorCode.FORBIDDEN, null, "the role " + actor.role() + " does not allow " + command.name());
            }
            checks.check(command);
            if (command instanceof Command.OnCall on) {
                trace.callId = on.callId(); // of a bounded length now
            }
            PbxControl pbx = seen.apply(pbx(command));
            trace.pbx = pbx.name();
            inScope(actor.scope(), command, pbx);
            if (command instanceof Command.Originate originate && originate.callFile() != null) {
                blocking.execute(() -> callFile(pbx, originate, taker));
                return;
            }
            pbx.run(() -> onLoop(actor, command, pbx, trace, taker));
        } catch (Refused refused) {
            taker.accept(new Outcome(Effect.NONE, refused.error()));
        } catch (RuntimeException fault) {
            taker.accept(failed(command, fault));
        }
    }

    private void onLoop(Actor actor, Command command, PbxControl pbx, Trace trace, Consumer<Outcome> taker) {
        try {
            if (!pbx.connected()) {
                throw new Refused(
                        ErrorCode.NOT_CONNECTED, null, pbx.name() + " is not connected; see pbxes for the reason");
            }
            act(actor, command, pbx, trace, taker);
        } catch (Refused refused) {
            taker.accept(new Outcome(Effect.NONE, refused.error()));
        } catch (IllegalArgumentException unsendable) {
            taker.accept(new Outcome(Effect.NONE, new UserError(ErrorCode.INVALID, null, unsendable.getMessage())));
        } catch (RuntimeException fault) {
            taker.accept(failed(command, fault));
        }
    }

    private static Outcome failed(Command command, RuntimeException fault) {
        LOG.log(System.Logger.Level.ERROR, "command=" + command.name() + " failed", fault);
        return new Outcome(
                Effect.NONE, new UserError(ErrorCode.INTERNAL, null, "the service failed at it; its log tells why"));
    }

    // ---- where, and whether one may

    private PbxControl pbx(Command command) {
        return switch (command) {
            case Command.OnCall on -> {
                int slash = on.callId() == null ? -1 : on.callId().lastIndexOf('/');
                if (slash <= 0) {
                    throw Refused.invalid("callId", "callId is the id of a call, as office/1795226579.627");
                }
                yield pbxes.find(on.callId().substring(0, slash)).orElseThrow(() -> noCall(on.callId()));
            }
            case Command.OnPbx on ->
                on.pbx() == null
                        ? pbxes.single().orElseThrow(() -> Refused.invalid("pbx", "pbx is missing: which PBX?"))
                        : pbxes.find(on.pbx())
                                .orElseThrow(() -> new Refused(
                                        ErrorCode.NOT_FOUND, "pbx", "no PBX named " + on.pbx() + " is followed"));
        };
    }

    private static Refused noCall(String callId) {
        return new Refused(ErrorCode.NOT_FOUND, "callId", "no live call has the id " + callId);
    }

    private static Refused outOfScope() {
        return new Refused(ErrorCode.FORBIDDEN, null, "that is outside of what you may act on");
    }

    /** What can be told without looking at a call. */
    private static void inScope(Scope scope, Command command, PbxControl pbx) {
        boolean in = scope.holdsPbx(pbx.name())
                && switch (command) {
                    case Command.Originate c -> scope.allowsCall(c.device(), c.account());
                    case Command.Pickup c -> scope.allowsDevice(c.device());
                    case Command.Spy c -> scope.allowsDevice(c.device());
                    case Command.QueueAdd c -> scope.holdsDevice(c.member());
                    case Command.QueueRemove c -> scope.holdsDevice(c.member());
                    case Command.QueuePause c -> scope.holdsDevice(c.member());
                    case Command.SendAction _ -> !scope.boundToCalls();
                    case Command.OnCall _ -> true; // see parties
                };
        if (!in) {
            throw outOfScope();
        }
    }

    /** The parties of a live call that the actor may act on. */
    private static Parties parties(Actor actor, PbxControl pbx, String callId) {
        Call call = pbx.call(callId);
        if (call == null) {
            throw noCall(callId);
        }
        List<CallChannel> channels = pbx.channels(callId);
        List<Party> parties = channels.stream()
                .filter(channel -> !channel.local())
                .map(CallChannel::party)
                .toList();
        if (!actor.scope().holds(call.record(), parties)) {
            throw outOfScope();
        }
        return new Parties(callId, channels);
    }

    // ---- what each comes down to

    private void act(Actor actor, Command command, PbxControl pbx, Trace trace, Consumer<Outcome> taker) {
        switch (command) {
            case Command.Originate c -> originate(pbx, c, trace, taker);
            case Command.Hangup c -> hangup(parties(actor, pbx, c.callId()), pbx, c, trace, taker);
            case Command.Redirect c -> redirect(parties(actor, pbx, c.callId()), pbx, c, trace, taker);
            case Command.BlindTransfer c -> blindTransfer(parties(actor, pbx, c.callId()), pbx, c, trace, taker);
            case Command.AttendedTransfer c -> attendedTransfer(parties(actor, pbx, c.callId()), pbx, c, trace, taker);
            case Command.CancelAttendedTransfer c -> cancel(parties(actor, pbx, c.callId()), pbx, c, trace, taker);
            case Command.Park c -> park(parties(actor, pbx, c.callId()), pbx, c, trace, taker);
            case Command.Bridge c -> bridge(actor, pbx, c, trace, taker);
            case Command.StartRecording c -> {
                Parties parties = parties(actor, pbx, c.callId());
                CallChannel channel = parties.one("party", c.party(), parties.up(), CallChannel::caller);
                trace.party = channel.name();
                String file = policy.recordings() == null ? c.file() : policy.recordings() + "/" + c.file();
                Plan plan = new Plan(new Action.MixMonitor(channel.name(), file, c.bridgedOnly() ? "b" : null).toAmi());
                new Ordered(pbx, trace, c.callId(), plan.gives(effect -> effect.inFile(file)), taker).start(SOON);
            }
            case Command.StopRecording c -> {
                Parties parties = parties(actor, pbx, c.callId());
                List<CallChannel> channels =
                        c.party() == null ? parties.all() : List.of(parties.named("party", c.party(), parties.all()));
                if (channels.isEmpty()) {
                    throw new Refused(ErrorCode.NOT_POSSIBLE, null, "the call has no party yet that could be recorded");
                }
                trace.party = channels.getFirst().name();
                Plan plan = new Plan(channels.stream()
                                .map(channel -> new Action.StopMixMonitor(channel.name(), null).toAmi())
                                .toList())
                        .oneIsEnough();
                new Ordered(pbx, trace, c.callId(), plan, taker).start(SOON);
            }
            case Command.Mute c -> {
                Parties parties = parties(actor, pbx, c.callId());
                CallChannel channel = parties.one("party", c.party(), parties.up(), _ -> false);
                trace.party = channel.name();
                String direction = c.direction() == null
                        ? "in"
                        : switch (c.direction()) {
                            case IN -> "in";
                            case OUT -> "out";
                            case ALL -> "all";
                        };
                Plan plan = new Plan(new Action.MuteAudio(channel.name(), direction, c.muted()).toAmi());
                new Ordered(pbx, trace, c.callId(), plan, taker).start(SOON);
            }
            case Command.SendDtmf c -> {
                Parties parties = parties(actor, pbx, c.callId());
                CallChannel channel = parties.one("party", c.party(), parties.up(), CallChannel::trunk);
                trace.party = channel.name();
                Duration tone = c.tone() == null ? TONE : c.tone();
                List<AmiAction> keys = c.digits()
                        .chars()
                        .mapToObj(key -> new Action.PlayDtmf(channel.name(), (char) key, tone).toAmi())
                        .toList();
                Duration each = tone.plus(TONE_GAP);
                new Ordered(pbx, trace, c.callId(), new Plan(keys).spaced(each), taker)
                        .start(SOON.plus(each.multipliedBy(keys.size())));
            }
            case Command.Pickup c -> pickup(parties(actor, pbx, c.callId()), pbx, c, trace, taker);
            case Command.Spy c -> spy(parties(actor, pbx, c.callId()), pbx, c, trace, taker);
            case Command.QueueAdd c -> {
                Plan plan = new Plan(new Action.QueueAdd(
                                        c.queue(), c.member(), c.memberName(), c.penalty(), c.paused(), c.stateDevice())
                                .toAmi())
                        .untilQueue(
                                queue -> queue.name().equals(c.queue())
                                        && member(queue, c.member()).isPresent(),
                                false);
                member(pbx, plan, c.member(), trace, taker);
            }
            case Command.QueueRemove c -> {
                Plan plan = new Plan(new Action.QueueRemove(c.queue(), c.member()).toAmi())
                        .untilQueue(
                                queue -> queue.name().equals(c.queue())
                                        && member(queue, c.member()).isEmpty(),
                                false);
                member(pbx, plan, c.member(), trace, taker);
            }
            case Command.QueuePause c -> {
                Plan plan = new Plan(new Action.QueuePause(c.queue(), c.member(), c.paused(), c.reason()).toAmi())
                        .untilQueue(
                                queue -> (c.queue() == null || queue.name().equals(c.queue()))
                                        && member(queue, c.member())
                                                .filter(one -> one.paused() == c.paused())
                                                .isPresent(),
                                c.queue() == null);
                member(pbx, plan, c.member(), trace, taker);
            }
            case Command.SendAction c -> {
                AmiAction action = new AmiAction(c.action(), c.headers(), null);
                new Ordered(pbx, trace, null, new Plan(action), taker).start(RING);
            }
        }
    }

    private static Optional<QueueMember> member(Queue queue, String location) {
        return queue.members().stream()
                .filter(member -> member.location().equals(location))
                .findFirst();
    }

    private static void member(PbxControl pbx, Plan plan, String member, Trace trace, Consumer<Outcome> taker) {
        trace.party = member;
        new Ordered(pbx, trace, null, plan, taker).start(SOON, CHANGE_OF_MEMBER);
    }

    private void originate(PbxControl pbx, Command.Originate c, Trace trace, Consumer<Outcome> taker) {
        trace.party = c.device();
        Duration ring = ringing(c.timeout());
        Originate order = Originate.of(c.device())
                .timeout(ring)
                .callerId(c.callerName(), c.callerNumber())
                .account(c.account())
                .codecs(c.codecs())
                .earlyMedia(c.earlyMedia());
        if (c.application() != null) {
            order.toApplication(c.application(), c.data());
        } else {
            order.to(new Action.Place(c.context(), c.exten(), c.priority() == null ? "1" : c.priority()));
        }
        c.variables().forEach(variable -> order.variable(variable.name(), variable.value()));
        start(pbx, order, c.device(), new Errand.Talk(c.waitForAnswer()), ring, trace, taker);
    }

    private void start(
            PbxControl pbx,
            Originate order,
            String device,
            Errand errand,
            Duration ring,
            Trace trace,
            Consumer<Outcome> taker) {
        // of the form that Asterisk's own ids have, so that the call's age can be told by its id
        String tail = "-" + pbx.now().getEpochSecond() + "." + ids.incrementAndGet();
        Originate.ChannelIds channels = new Originate.ChannelIds(idPrefix + tail, idPrefix + "b" + tail);
        new Originating(pbx, trace, order.ids(channels), device, channels.one(), errand, taker)
                .start(ring.plus(BEYOND_RING));
    }

    private void callFile(PbxControl pbx, Command.Originate c, Consumer<Outcome> taker) {
        try {
            Path spool = spools.apply(pbx.name())
                    .orElseThrow(() -> new Refused(
                            ErrorCode.NOT_POSSIBLE,
                            c.callFile().at() == null ? "viaCallFile" : "at",
                            "no call files for " + pbx.name() + ": ringdown.pbx." + pbx.name() + ".spool is not set"));
            String name = idPrefix + "-" + clock.instant().getEpochSecond() + "." + ids.incrementAndGet();
            Path file = CallFiles.write(spool, name, c);
            taker.accept(new Outcome(Effect.NONE.inFile(file.getFileName().toString()), null));
        } catch (Refused refused) {
            taker.accept(new Outcome(Effect.NONE, refused.error()));
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "pbx=" + pbx.name() + " a call file could not be written: " + failure);
            taker.accept(new Outcome(
                    Effect.NONE,
                    new UserError(
                            ErrorCode.INTERNAL,
                            null,
                            "the call file could not be written; the service's log tells why")));
        } catch (RuntimeException fault) {
            taker.accept(failed(c, fault));
        }
    }

    private static void hangup(
            Parties parties, PbxControl pbx, Command.Hangup c, Trace trace, Consumer<Outcome> taker) {
        List<CallChannel> targets = c.party() != null
                ? List.of(parties.named("party", c.party(), parties.all()))
                : parties.all().isEmpty() ? pbx.channels(c.callId()) : parties.all();
        if (targets.isEmpty()) {
            throw noCall(c.callId());
        }
        trace.party = targets.getFirst().name();
        Plan plan = new Plan(targets.stream()
                        .map(target -> new Action.Hangup(target.name(), c.cause()).toAmi())
                        .toList())
                .goneIsGood()
                .until(
                        (_, _) -> targets.stream().allMatch(target -> pbx.channel(target.id()) == null),
                        Parties.told(targets) + " did not hang up");
        new Ordered(pbx, trace, c.callId(), plan, taker).start(SOON);
    }

    private static void redirect(
            Parties parties, PbxControl pbx, Command.Redirect c, Trace trace, Consumer<Outcome> taker) {
        List<CallChannel> among = parties.all().stream()
                .filter(channel -> channel.up() || channel.takesPart())
                .toList();
        CallChannel one = parties.one("party", c.party(), among, CallChannel::trunk);
        Action.Place to = place(one, "context", c.context(), c.exten(), c.priority());
        trace.party = one.name();
        Action order = new Action.Redirect(one.name(), to);
        CallChannel other = null;
        Action.Place otherTo = null;
        if (c.otherParty() != null) {
            other = parties.named("otherParty", c.otherParty(), among);
            if (other.id().equals(one.id())) {
                throw Refused.invalid("otherParty", "otherParty is the same as party");
            }
            otherTo = c.otherExten() == null && c.otherContext() == null && c.otherPriority() == null
                    ? to
                    : place(
                            other,
                            "otherContext",
                            c.otherContext() == null ? c.context() : c.otherContext(),
                            c.otherExten() == null ? c.exten() : c.otherExten(),
                            c.otherPriority());
            order = new Action.Redirect(one.name(), to, other.name(), otherTo);
        }
        List<Arrival> arrivals = new ArrayList<>(List.of(new Arrival(one, to)));
        if (other != null) {
            arrivals.add(new Arrival(other, otherTo));
        }
        Plan plan = new Plan(order.toAmi())
                .until(
                        (event, _) -> {
                            arrivals.forEach(arrival -> arrival.look(pbx, event));
                            return arrivals.stream().allMatch(Arrival::there);
                        },
                        "nothing told that the party runs on at " + to.exten() + " in " + to.context()
                                + "; may the user of the manager interface read class dialplan?")
                .orAtLast(() -> arrivals.stream().allMatch(arrival -> arrival.mayBeThere(pbx)))
                .unless(() -> arrivals.stream()
                        .filter(arrival -> !arrival.there() && pbx.channel(arrival.id()) == null)
                        .findFirst()
                        .map(arrival -> arrival.party() + " has hung up; does " + arrival.place() + " exist?")
                        .orElse(null));
        new Ordered(pbx, trace, c.callId(), plan, taker).start(SOON);
    }

    private static Action.Place place(
            CallChannel channel, String field, String context, String exten, String priority) {
        String in = context == null ? channel.context() : context;
        if (in == null) {
            throw Refused.invalid(field, field + " is missing: the party is in none now");
        }
        return new Action.Place(in, exten, priority == null ? "1" : priority);
    }

    /** Whoever acts on the one it talks with. */
    private static CallChannel talking(Parties parties, String by) {
        List<CallChannel> talking =
                parties.taking().stream().filter(c -> !c.hears().isEmpty()).toList();
        if (by == null) {
            return parties.one("by", null, talking, Parties::phone);
        }
        CallChannel named = parties.named("by", by, parties.all());
        if (named.hears().isEmpty()) {
            throw new Refused(ErrorCode.NOT_POSSIBLE, "by", Parties.told(named.party()) + " talks with nobody now");
        }
        return named;
    }

    private static void blindTransfer(
            Parties parties, PbxControl pbx, Command.BlindTransfer c, Trace trace, Consumer<Outcome> taker) {
        CallChannel by = talking(parties, c.by());
        trace.party = by.name();
        Plan plan = new Plan(new Action.BlindTransfer(by.name(), c.context(), c.exten()).toAmi())
                .until(
                        (event, _) -> event instanceof AmiEvent.BlindTransfer e
                                && e.transferer() != null
                                && e.transferer().id().value().equals(by.id())
                                && e.success(),
                        "nothing told of the transfer");
        new Ordered(pbx, trace, c.callId(), plan, taker).start(SOON);
    }

    private static void attendedTransfer(
            Parties parties, PbxControl pbx, Command.AttendedTransfer c, Trace trace, Consumer<Outcome> taker) {
        CallChannel by = talking(parties, c.by());
        trace.party = by.name();
        Plan plan = new Plan(new Action.Atxfer(by.name(), c.context(), c.exten()).toAmi())
                .until(
                        (_, changes) -> transfer(changes, c.callId(), by.name(), true),
                        "no consultation began: " + by.party().device()
                                + " must be allowed to transfer (t or T of Dial), and the extension must exist")
                .unless(gone(pbx, by));
        new Ordered(pbx, trace, c.callId(), plan, taker).start(FEATURE);
    }

    private static void cancel(
            Parties parties, PbxControl pbx, Command.CancelAttendedTransfer c, Trace trace, Consumer<Outcome> taker) {
        List<Transfer> open = pbx.call(c.callId()).record().transfers().stream()
                .filter(transfer -> transfer.type() == TransferType.ATTENDED && transfer.outcome() == null)
                .toList();
        List<CallChannel> among = parties.all().stream()
                .filter(channel -> open.stream().anyMatch(t -> by(t, channel.name())))
                .toList();
        if (among.isEmpty()) {
            throw new Refused(ErrorCode.NOT_POSSIBLE, null, "nobody of " + c.callId() + " consults somebody now");
        }
        CallChannel by = parties.one("by", c.by(), among, _ -> false);
        trace.party = by.name();
        Plan plan = new Plan(new Action.CancelAtxfer(by.name()).toAmi())
                .until(
                        (_, changes) -> transfer(changes, c.callId(), by.name(), false),
                        "nothing told that " + by.party().device() + " is back with the other party")
                .unless(gone(pbx, by));
        new Ordered(pbx, trace, c.callId(), plan, taker).start(FEATURE);
    }

    private static boolean by(Transfer transfer, String channel) {
        Party transferer = transfer.transferer();
        return transferer != null && channel.equals(transferer.channel());
    }

    /** Words for the case that one of them is no longer there. */
    private static Supplier<String> gone(PbxControl pbx, CallChannel... channels) {
        return () -> {
            for (CallChannel channel : channels) {
                if (pbx.channel(channel.id()) == null) {
                    return Parties.told(channel.party()) + " has hung up";
                }
            }
            return null;
        };
    }

    /** Whether one of the changes tells that a consultation of this channel has begun, or is over. */
    private static boolean transfer(List<CallChange> changes, String callId, String channel, boolean open) {
        for (CallChange change : changes) {
            if (change instanceof CallChange.Transferred told
                    && told.callId().equals(callId)
                    && told.transfer().type() != TransferType.BLIND
                    && by(told.transfer(), channel)
                    && (told.transfer().outcome() == null) == open) {
                return true;
            }
        }
        return false;
    }

    private static void park(Parties parties, PbxControl pbx, Command.Park c, Trace trace, Consumer<Outcome> taker) {
        CallChannel parkee = parties.one("party", c.party(), parties.up(), CallChannel::trunk);
        String by = c.by() != null
                ? parties.named("by", c.by(), parties.all()).name()
                : parkee.hears().size() == 1 ? parkee.hears().getFirst() : null;
        trace.party = parkee.name();
        AtomicReference<String> space = new AtomicReference<>();
        Plan plan = new Plan(new Action.Park(parkee.name(), by, c.lot(), c.timeout()).toAmi())
                .until(
                        (event, _) -> {
                            if (event instanceof AmiEvent.ParkedCall parked
                                    && parked.parkee() != null
                                    && parked.parkee().id().value().equals(parkee.id())) {
                                space.set(parked.space());
                            }
                            return space.get() != null;
                        },
                        "nothing told of a parking space")
                .unless(gone(pbx, parkee))
                .gives(effect -> effect.inSpace(space.get()));
        new Ordered(pbx, trace, c.callId(), plan, taker).start(SOON);
    }

    private static void bridge(Actor actor, PbxControl pbx, Command.Bridge c, Trace trace, Consumer<Outcome> taker) {
        Parties parties = parties(actor, pbx, c.callId());
        if (c.otherCallId() == null || !c.otherCallId().startsWith(pbx.name() + "/")) {
            throw Refused.invalid("otherCallId", "otherCallId is a call of the same PBX, " + pbx.name());
        }
        Parties others = parties(actor, pbx, c.otherCallId());
        CallChannel one = parties.one("party", c.party(), parties.up(), _ -> false);
        CallChannel two = others.one("otherParty", c.otherParty(), others.up(), _ -> false);
        if (one.id().equals(two.id())) {
            throw Refused.invalid("otherParty", "a party cannot be joined with itself");
        }
        if (one.hears().contains(two.name())) {
            throw new Refused(ErrorCode.NOT_POSSIBLE, null, "the two are joined already");
        }
        trace.party = one.name();
        Plan plan = new Plan(new Action.Bridge(one.name(), two.name(), c.tone()).toAmi())
                .until(
                        (_, _) -> {
                            CallChannel now = pbx.channel(one.id());
                            CallChannel other = pbx.channel(two.id());
                            return now != null && other != null && now.hears().contains(other.name());
                        },
                        "nothing told that the two are joined")
                .unless(gone(pbx, one, two));
        new Ordered(pbx, trace, c.callId(), plan, taker).start(SOON);
    }

    private static Duration ringing(Duration wanted) {
        return wanted == null ? RING : wanted;
    }

    /** A name with what applications take apart would be more than one argument. */
    private static void refuseAsArgument(CallChannel channel, String application) {
        if (channel.name().matches(".*[,()&].*")) {
            throw new Refused(
                    ErrorCode.NOT_POSSIBLE,
                    "party",
                    "its channel's name cannot be given to " + application + ": " + channel.name());
        }
    }

    private void pickup(Parties parties, PbxControl pbx, Command.Pickup c, Trace trace, Consumer<Outcome> taker) {
        List<CallChannel> ringing = parties.all().stream()
                .filter(channel -> !channel.up() && !channel.caller() && channel.place() == null)
                .toList();
        if (ringing.isEmpty()) {
            throw new Refused(ErrorCode.NOT_POSSIBLE, null, "nobody's phone rings for " + c.callId() + " now");
        }
        // of a group it does not matter whose phone is taken over: the others are told that it is over
        CallChannel rings = c.party() == null ? ringing.getFirst() : parties.named("party", c.party(), ringing);
        refuseAsArgument(rings, "PickupChan");
        trace.party = rings.name();
        Duration ring = ringing(c.timeout());
        Originate order = Originate.of(c.device()).timeout(ring).toApplication("PickupChan", rings.name());
        start(pbx, order, c.device(), new Errand.Pickup(c.callId(), rings.id()), ring, trace, taker);
    }

    private void spy(Parties parties, PbxControl pbx, Command.Spy c, Trace trace, Consumer<Outcome> taker) {
        CallChannel spied = parties.one("party", c.party(), parties.up(), CallChannel::caller);
        refuseAsArgument(spied, "ChanSpy");
        trace.party = spied.name();
        // apps/app_chanspy.c: q no announcement, E end with the channel, S end when there is none to spy on
        String mode = c.mode() == null
                ? ""
                : switch (c.mode()) {
                    case LISTEN -> "";
                    case WHISPER -> "w";
                    case BARGE -> "B";
                };
        Duration ring = ringing(c.timeout());
        Originate order = Originate.of(c.device())
                .timeout(ring)
                .callerId("Spy", spied.party().number())
                .toApplication("ChanSpy", spied.name() + ",qES" + mode);
        start(pbx, order, c.device(), new Errand.Spy(), ring, trace, taker);
    }

    // ---- PBXs

    /** Changes which PBXs there are: for administrators of all of them, audited like everything else. Blocking. */
    public UserError administer(String act, PbxAdministration.Change change, PbxAdministration.Step step) {
        Actor actor = actors.current();
        Instant at = clock.instant();
        UserError error = null;
        if (actor.role() != Role.ADMINISTRATOR) {
            error = new UserError(ErrorCode.FORBIDDEN, null, "the role " + actor.role() + " does not allow " + act);
        } else if (!actor.scope().all()) {
            error = new UserError(ErrorCode.FORBIDDEN, "name", "only who may see everything changes PBXs");
        } else {
            try {
                step.run();
            } catch (PbxAdministration.RefusedException refused) {
                error = new UserError(refused.code(), refused.field(), refused.getMessage());
            } catch (RuntimeException failure) {
                System.getLogger(Commands.class.getName()).log(System.Logger.Level.ERROR, act + " failed", failure);
                error = new UserError(ErrorCode.INTERNAL, null, "a failure of this service; its log tells more");
            }
        }
        Map<String, String> arguments = new LinkedHashMap<>();
        change.arguments().forEach((name, value) -> arguments.put(name, shortened(value)));
        audit.write(new AuditEntry(
                UUID.randomUUID(),
                at,
                actor.name(),
                actor.role(),
                act,
                shortened(String.valueOf(change.name())),
                null,
                null,
                null,
                null,
                arguments,
                error == null ? "DONE" : error.code().name(),
                error == null ? null : error.message(),
                Duration.between(at, clock.instant())));
        return error;
    }

    // ---- the audit

    private void write(Actor actor, Command command, Trace trace, Outcome outcome, Instant at, Duration duration) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (Argument argument : command.arguments()) {
            arguments.put(shortened(argument.name()), argument.secret() ? "***" : shortened(argument.value()));
        }
        audit.write(new AuditEntry(
                UUID.randomUUID(),
                at,
                actor.name(),
                actor.role(),
                command.name(),
                trace.pbx != null ? trace.pbx : named(command),
                trace.callId,
                trace.party,
                trace.actionId,
                trace.channelId,
                arguments,
                outcome.done() ? "DONE" : outcome.error().code().name(),
                outcome.done() ? null : outcome.error().message(),
                duration));
    }

    /** What may be nobody's name. */
    private static String named(Command command) {
        return command instanceof Command.OnPbx on && on.pbx() != null ? shortened(on.pbx()) : null;
    }

    private static String shortened(String value) {
        StringBuilder text = new StringBuilder();
        value.codePoints().limit(500).forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return text.toString();
    }
}
