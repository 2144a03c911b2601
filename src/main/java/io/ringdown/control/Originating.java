package io.ringdown.control;

import io.ringdown.ami.action.Originate;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.ChannelSnapshot;
import io.ringdown.ami.event.DialStatus;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.Disposition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Calls a phone and waits until it has answered, or has not. The channel's id is given here, so the call is known before
 * it rings, and OriginateResponse names it also when nobody answered (main/manager.c, fast_originate).
 */
final class Originating extends Act {

    /** How long the call's own end may follow Asterisk's word that nobody answered. */
    private static final Duration END_AFTER_FAILURE = Duration.ofMillis(1_500);

    private final Originate order;
    private final String device;
    private final String channelId;
    private final Errand errand;

    private boolean accepted;
    private boolean answered;
    private boolean arrived;
    private Integer reason;

    /** Its channel was there, so more may be told of it than the answer to the order. */
    private boolean seen;

    private int cause;
    private DialStatus status;
    private String actionId;

    /** Of orders whose answer has not come: one may be ours. */
    private final List<AmiEvent.OriginateResponse> unclaimed = new ArrayList<>();

    /**
     * @param device that is called, for words
     * @param channelId of the first channel that it makes
     * @param errand decides when it is done
     */
    Originating(
            PbxControl pbx,
            Trace trace,
            Originate order,
            String device,
            String channelId,
            Errand errand,
            Consumer<Outcome> taker) {
        super(pbx, trace, pbx.name() + "/" + channelId, taker);
        this.order = order;
        this.device = device;
        this.channelId = channelId;
        this.errand = errand;
        trace.channelId = channelId;
        if (errand instanceof Errand.Pickup(String picked, String _)) {
            trace.callId = picked;
        }
    }

    /** Who picks up asks for the call that rings, not for the one that their phone gets first. */
    @Override
    Effect effect() {
        return errand instanceof Errand.Pickup(String picked, String _)
                ? Effect.of(picked, pbx.call(picked))
                : super.effect();
    }

    @Override
    void begin() {
        pbx.send(order.toAmi(), answer -> guarded(() -> onAnswer(answer)));
    }

    private void onAnswer(Answer answer) {
        note(answer);
        if (!(answer instanceof Answer.Accepted)) {
            fail(answer);
            return;
        }
        accepted = true;
        actionId = trace.actionId;
        for (AmiEvent.OriginateResponse response : unclaimed) {
            if (actionId != null && actionId.equals(response.actionId())) {
                onResponse(response);
            }
        }
        unclaimed.clear();
        endIfDone();
    }

    private boolean ours(ChannelSnapshot channel) {
        return channel != null && channel.id().value().equals(channelId);
    }

    @Override
    void look(AmiEvent event, List<CallChange> changes) {
        if (event instanceof AmiEvent.OriginateResponse response) {
            if (response.id() != null && response.id().value().equals(channelId)
                    || actionId != null && actionId.equals(response.actionId())) {
                onResponse(response);
            } else if (response.id() == null && !accepted && unclaimed.size() < 100) {
                unclaimed.add(response); // a version that does not tell the id of a failure
            }
        } else if (event instanceof AmiEvent.Hangup hangup && ours(hangup.channel())) {
            cause = hangup.cause();
        } else if (event instanceof AmiEvent.DialEnd end && ours(end.dest())) {
            status = end.status();
        }
        arrived |= errand.toldBy(event, channelId);
        seen |= call() != null || pbx.channel(channelId) != null;
        endIfDone();
    }

    private void onResponse(AmiEvent.OriginateResponse response) {
        if (response.success()) {
            answered = true;
        } else if (reason == null) {
            reason = response.reason();
            waitAtMost(END_AFTER_FAILURE); // its call tells better why
        }
    }

    private void endIfDone() {
        if (!accepted || over()) {
            return;
        }
        Call call = call();
        boolean ended = call != null && call.ended();
        if (reason != null && (ended || !seen)) {
            notAnswered();
            return;
        }
        switch (errand) {
            case Errand.Talk(boolean waitForAnswer) -> {
                if (answered && call != null || !waitForAnswer && call != null && !ended) {
                    done(effect());
                }
            }
            case Errand.Spy _ -> endIfArrived(ended, "there was nobody to listen to any more");
            case Errand.Pickup _ -> endIfArrived(ended, "nothing was there to be picked up any more");
        }
    }

    private void endIfArrived(boolean ended, String inVain) {
        if (arrived) {
            done(effect());
        } else if (ended && answered) {
            fail(ErrorCode.NOT_POSSIBLE, null, device + " answered, but " + inVain);
        }
    }

    private void notAnswered() {
        Call call = call();
        Disposition how = call == null ? null : call.record().disposition();
        String words =
                switch (how) {
                    case BUSY -> "is busy";
                    case REJECTED -> "rejected the call";
                    case NO_ANSWER -> "did not answer in time";
                    case CANCELLED -> "was not reached: the call was ended before it answered";
                    case null, default ->
                        switch (cause == 17 || status == DialStatus.BUSY ? 5 : cause == 21 ? 21 : reason) {
                            case 21 -> "rejected the call";
                            case 3 -> "did not answer in time";
                            case 5 -> "is busy";
                            case 8 -> "could not be reached: congestion";
                            default -> "could not be reached";
                        };
                };
        fail(ErrorCode.NOT_ANSWERED, "device", device + " " + words);
    }

    @Override
    void late() {
        if (reason != null) {
            notAnswered();
        } else if (!accepted) {
            fail(ErrorCode.TIMED_OUT, null, "Asterisk did not answer in time; the call may begin yet");
        } else if (answered) {
            fail(ErrorCode.TIMED_OUT, null, device + " answered, but nothing told what came of it");
        } else {
            fail(ErrorCode.TIMED_OUT, null, "Asterisk did not tell in time what came of calling " + device);
        }
    }
}
