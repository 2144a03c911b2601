package io.ringdown.ops;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.ringdown.ami.codec.AmiAction;
import io.ringdown.call.Call;
import io.ringdown.call.CallChannel;
import io.ringdown.control.Answer;
import io.ringdown.control.PbxControl;
import io.ringdown.control.PbxWatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * A PBX as one command sees it: each action that it sends is a span below what asked for it, on whatever loop it is sent.
 * A span has the action's name and what came of it; what else the action holds are numbers and secrets.
 */
final class TracedPbx implements PbxControl {

    private final PbxControl pbx;
    private final Tracer tracer;
    private final Context parent;

    /** @param parent what the command is part of */
    TracedPbx(PbxControl pbx, Tracer tracer, Context parent) {
        this.pbx = pbx;
        this.tracer = tracer;
        this.parent = parent;
    }

    @Override
    public void send(AmiAction action, Consumer<Answer> taker) {
        String name = action.name().matches("[A-Za-z]{1,40}") ? action.name() : "other"; // anybody's, of sendAction
        Span span = tracer.spanBuilder("AMI " + name)
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("ami.action", name)
                .setAttribute("pbx", pbx.name())
                .startSpan();
        pbx.send(action, answer -> {
            String result =
                    switch (answer) {
                        case Answer.Accepted _ -> "accepted";
                        case Answer.Denied _ -> "refused";
                        case Answer.TimedOut _ -> "timed_out";
                        case Answer.CutOff _ -> "connection_lost";
                        case Answer.Overloaded _ -> "overloaded";
                    };
            span.setAttribute("result", result);
            if (!(answer instanceof Answer.Accepted)) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
            taker.accept(answer);
        });
    }

    @Override
    public String name() {
        return pbx.name();
    }

    @Override
    public void run(Runnable task) {
        pbx.run(task);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        return pbx.after(delay, task);
    }

    @Override
    public boolean connected() {
        return pbx.connected();
    }

    @Override
    public Instant now() {
        return pbx.now();
    }

    @Override
    public Call call(String id) {
        return pbx.call(id);
    }

    @Override
    public List<CallChannel> channels(String callId) {
        return pbx.channels(callId);
    }

    @Override
    public CallChannel channel(String uniqueId) {
        return pbx.channel(uniqueId);
    }

    @Override
    public void watch(PbxWatcher watcher) {
        pbx.watch(watcher);
    }

    @Override
    public void unwatch(PbxWatcher watcher) {
        pbx.unwatch(watcher);
    }
}
