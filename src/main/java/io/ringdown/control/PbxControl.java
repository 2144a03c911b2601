package io.ringdown.control;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.call.Call;
import io.ringdown.call.CallChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * One PBX, as far as acting on its calls needs it. Everything of a PBX happens on one loop: {@link #run} may be called
 * from any thread, all else on that loop, where the consumers and watchers are called too.
 */
public interface PbxControl {

    String name();

    /** Runs the task on the loop. */
    void run(Runnable task);

    /** Runs the task on the loop after that time. @return takes it back */
    Runnable after(Duration delay, Runnable task);

    /** Whether events come and what is there is known. */
    boolean connected();

    /** Now, by the PBX's own clock as far as it is known. */
    Instant now();

    /** A live call as it is now; null when there is none of this id. */
    Call call(String id);

    /** Its living channels, in the order they came; empty when there is no such call. */
    List<CallChannel> channels(String callId);

    /** A living channel by Asterisk's Uniqueid; null when there is none. */
    CallChannel channel(String uniqueId);

    /** Sends an action; the consumer is told once what came of it. */
    void send(AmiAction action, Consumer<Answer> taker);

    void watch(PbxWatcher watcher);

    void unwatch(PbxWatcher watcher);
}
