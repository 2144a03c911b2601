package io.ringdown.pbx;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.UniqueId;
import io.ringdown.ami.session.ActionRefused;
import io.ringdown.ami.session.ActionTimedOut;
import io.ringdown.ami.session.AmiReply;
import io.ringdown.ami.session.ConnectionLost;
import io.ringdown.ami.session.LimitExceeded;
import io.ringdown.ami.session.ListCancelled;
import io.ringdown.ami.session.ListTruncated;
import io.ringdown.call.BoardChange;
import io.ringdown.call.Call;
import io.ringdown.call.CallChange;
import io.ringdown.call.CallChannel;
import io.ringdown.control.Answer;
import io.ringdown.control.PbxControl;
import io.ringdown.control.PbxWatcher;
import io.ringdown.engine.CallEngine;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A link's side of {@link PbxControl}: its engine is asked, it sends by the link, and its loop is the only one. */
abstract class LinkControl implements PbxControl {

    private final String name;
    private final Context context;

    /** Each is one command under way. */
    private final Set<PbxWatcher> watchers = new LinkedHashSet<>();

    LinkControl(String name, Context context) {
        this.name = name;
        this.context = context;
    }

    /** Sends, and tells the answer on any thread. */
    abstract Uni<AmiReply> ask(AmiAction action);

    /** The engine of now: it may be another after a recovery. */
    abstract CallEngine engine();

    void onApplied(AmiEvent event, List<CallChange> changes, List<BoardChange> onBoard) {
        if (!watchers.isEmpty()) {
            for (PbxWatcher watcher : List.copyOf(watchers)) {
                watcher.onBoard(onBoard);
                watcher.onApplied(event, changes);
            }
        }
    }

    void onCut() {
        List.copyOf(watchers).forEach(PbxWatcher::onCut);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(_ -> task.run());
        }
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        long timer = context.owner()
                .setTimer(Math.max(1, delay.toMillis()), _ -> run(task)); // set from the loop, it fires on the loop
        return () -> context.owner().cancelTimer(timer);
    }

    @Override
    public Call call(String id) {
        return engine().call(id);
    }

    @Override
    public List<CallChannel> channels(String callId) {
        return engine().channels(callId);
    }

    @Override
    public CallChannel channel(String uniqueId) {
        return engine().channel(new UniqueId(uniqueId));
    }

    @Override
    public void send(AmiAction action, Consumer<Answer> taker) {
        ask(action)
                .map(reply -> new Answer.Accepted(reply.response().message(), reply.items()))
                .subscribe()
                .with(good -> run(() -> taker.accept(good)), failure -> {
                    Answer said = answer(failure);
                    run(() -> taker.accept(said));
                });
    }

    private static Answer answer(Throwable failure) {
        return switch (failure) {
            case ActionRefused refused ->
                new Answer.Denied(
                        refused.answer(),
                        refused.permissionDenied()
                                ? "the user of the manager interface may not do it (manager.conf, write)"
                                : refused.answer().get("Message") == null
                                        ? "without saying why"
                                        : refused.answer().get("Message"));
            case ActionTimedOut late -> new Answer.TimedOut(late.getMessage());
            case ConnectionLost lost -> new Answer.CutOff(lost.sent(), lost.getMessage());
            case LimitExceeded much -> new Answer.Overloaded(much.getMessage());
            case ListCancelled cancelled ->
                new Answer.Denied(AmiMessage.of("Response", "Error"), cancelled.getMessage());
            case ListTruncated cut -> new Answer.CutOff(true, cut.getMessage());
            case IllegalArgumentException cannotBeSent ->
                new Answer.Denied(AmiMessage.of("Response", "Error"), cannotBeSent.getMessage());
            default -> throw new IllegalStateException("an action failed in a way that it cannot", failure);
        };
    }

    @Override
    public void watch(PbxWatcher watcher) {
        watchers.add(watcher);
    }

    @Override
    public void unwatch(PbxWatcher watcher) {
        watchers.remove(watcher);
    }
}
