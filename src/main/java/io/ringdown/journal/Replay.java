package io.ringdown.journal;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.ami.event.EventReader;
import io.ringdown.ami.event.ResyncReader;
import io.ringdown.call.CallChange;
import io.ringdown.engine.CallEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Feeds recorded messages to an engine, as live traffic would be fed. Lists that the recorder asked for become a resync,
 * and at the end whatever is still open is closed as not observed.
 *
 * <p>Time is the messages' {@code Timestamp}. A message without one happened when its neighbour did: at the begin of a
 * connection the next, later the one before. A recording without any is numbered in microseconds from the epoch.
 */
public final class Replay implements Recording.Sink {

    private final CallEngine engine;
    private final Consumer<List<CallChange>> changes;
    private final EventReader events = new EventReader();
    private final ResyncReader resyncs = new ResyncReader(events);
    private final List<AmiMessage> undated = new ArrayList<>();
    private boolean dated;
    private boolean listed;
    private long now;
    private long count;

    public Replay(CallEngine engine, Consumer<List<CallChange>> changes) {
        this.engine = engine;
        this.changes = changes;
    }

    @Override
    public void onConnected() {
        flush();
        takeLists();
        resyncs.onConnected();
        dated = false;
    }

    @Override
    public void onMessage(AmiMessage message) {
        if (!message.isEvent()) {
            return;
        }
        long at = EventReader.timestamp(message, -1);
        if (at >= 0) {
            if (!dated) {
                now = at;
                dated = true;
                flush();
            }
            now = at;
        } else if (!dated) {
            undated.add(message);
            if (undated.size() > 1_000) {
                flush(); // this one has no times at all
            }
            return;
        }
        take(message);
    }

    /** The recording is over: what is still open was not seen to end. */
    public void end() {
        flush();
        takeLists();
        changes.accept(engine.apply(new AmiEvent.Resync(now, now, true, List.of())));
    }

    /** What was asked for after the channels, such as bridges, belongs to the same picture: until the next event comes. */
    private void takeLists() {
        if (listed) {
            listed = false;
            changes.accept(engine.apply(resyncs.take(now)));
        }
    }

    private void flush() {
        for (AmiMessage message : undated) {
            if (!dated) {
                now = count;
            }
            take(message);
        }
        undated.clear();
    }

    private void take(AmiMessage message) {
        count++;
        if (message.valueIs(0, "CoreShowChannelsComplete")) {
            listed = true;
            return;
        }
        // items of lists have no Privilege (ami.md, section 2); an Originate's answer carries an ActionID too
        boolean item = message.indexOf("Privilege", 0) < 0
                && message.indexOf("ActionID", 0) >= 0
                && !message.valueIs(0, "OriginateResponse");
        if (item || message.valueIs(0, "Status")) {
            resyncs.onItem(message);
            return;
        }
        takeLists();
        AmiEvent event = events.read(message, now);
        resyncs.onEvent(event, now);
        if (event instanceof AmiEvent.FullyBooted && resyncs.newBoot()) {
            changes.accept(engine.apply(resyncs.take(now)));
        }
        changes.accept(engine.apply(event));
    }
}
