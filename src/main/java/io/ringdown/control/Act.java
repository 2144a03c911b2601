package io.ringdown.control;

import io.ringdown.ami.event.AmiEvent;
import io.ringdown.call.BoardChange;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A command under way at its PBX: sends, waits for what comes of it, and ends exactly once. Everything on the PBX's loop.
 * It watches before it sends, so nothing that comes of it is missed.
 */
abstract class Act implements PbxWatcher {

    final PbxControl pbx;
    final Trace trace;
    private final String callId;
    private final Consumer<Outcome> taker;
    private Runnable timer = () -> {};
    private Call latest;
    private boolean over;

    /** @param callId the call that is acted on, or that will be; null when none is */
    Act(PbxControl pbx, Trace trace, String callId, Consumer<Outcome> taker) {
        this.pbx = pbx;
        this.trace = trace;
        this.callId = callId;
        this.taker = taker;
        this.trace.callId = callId;
    }

    /** Sends what is to be sent. */
    abstract void begin();

    /** An event was applied. */
    abstract void look(AmiEvent event, List<CallChange> changes);

    /** The time is over. */
    abstract void late();

    final void start(Duration limit) {
        latest = callId == null ? null : pbx.call(callId);
        pbx.watch(this);
        timer = pbx.after(limit, () -> guarded(this::late));
        guarded(this::begin);
    }

    /** The call as it was last seen; null when it never was. */
    final Call call() {
        return latest;
    }

    final boolean over() {
        return over;
    }

    final void waitAtMost(Duration limit) {
        timer.run();
        timer = pbx.after(limit, () -> guarded(this::late));
    }

    final void done(Effect effect) {
        end(new Outcome(effect, null));
    }

    Effect effect() {
        return Effect.of(callId, latest);
    }

    final void fail(ErrorCode code, String field, String message) {
        end(new Outcome(effect(), new UserError(code, field, message)));
    }

    /** What an answer that is none means to whoever asked. */
    final void fail(Answer answer) {
        switch (answer) {
            case Answer.Accepted _ -> throw new IllegalStateException("an accepted order has not failed");
            case Answer.Denied denied -> fail(ErrorCode.REFUSED, null, "Asterisk refused: " + denied.message());
            case Answer.TimedOut late ->
                fail(ErrorCode.TIMED_OUT, null, late.message() + "; it may have been done, or be yet");
            case Answer.CutOff cut ->
                fail(
                        cut.sent() ? ErrorCode.CONNECTION_LOST : ErrorCode.NOT_CONNECTED,
                        null,
                        cut.message() + (cut.sent() ? "; it may have been done" : ""));
            case Answer.Overloaded much -> fail(ErrorCode.OVERLOADED, null, much.message());
        }
    }

    /** Remembers, for the audit, under which ActionID the first order went. */
    final void note(Answer answer) {
        String id =
                switch (answer) {
                    case Answer.Accepted accepted -> accepted.response().get("ActionID");
                    case Answer.Denied denied -> denied.response().get("ActionID");
                    case Answer.TimedOut _, Answer.CutOff _, Answer.Overloaded _ -> null;
                };
        if (trace.actionId == null) {
            trace.actionId = id;
        }
    }

    final void guarded(Runnable task) {
        if (over) {
            return;
        }
        try {
            task.run();
        } catch (Refused refused) {
            end(new Outcome(effect(), refused.error()));
        } catch (IllegalArgumentException unsendable) {
            fail(ErrorCode.INVALID, null, unsendable.getMessage());
        } catch (RuntimeException fault) {
            Commands.LOG.log(System.Logger.Level.ERROR, "pbx=" + pbx.name() + " a command failed", fault);
            fail(ErrorCode.INTERNAL, null, "the service failed at it; its log tells why");
        }
    }

    @Override
    public final void onApplied(AmiEvent event, List<CallChange> changes) {
        if (callId != null) {
            for (CallChange change : changes) {
                if (change.callId().equals(callId)) {
                    latest = change.call();
                }
            }
        }
        guarded(() -> look(event, changes));
    }

    @Override
    public void onBoard(List<BoardChange> changes) {}

    @Override
    public final void onCut() {
        guarded(() -> fail(
                ErrorCode.CONNECTION_LOST,
                null,
                "the connection to " + pbx.name() + " ended while it was awaited; it may have been done"));
    }

    private void end(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        timer.run();
        pbx.unwatch(this);
        taker.accept(outcome);
    }
}
