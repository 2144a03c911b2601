package io.ringdown.live;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.ringdown.call.ChangeBatch;
import io.ringdown.pbx.ChangeSink;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Finds the {@link CallListener} beans and tells each of them, behind a queue and on a thread of its own. */
@ApplicationScoped
public class CallListeners implements ChangeSink {

    private static final Duration STOP_WITHIN = Duration.ofSeconds(3);

    private final List<ListenerThread> threads;

    CallListeners(
            @Any Instance<CallListener> listeners,
            LiveSettings settings,
            @ConfigProperty(name = "ringdown.command") boolean command) {
        this.threads = command
                ? List.of()
                : listeners.stream()
                        .map(listener -> new ListenerThread(listener, settings.listenerQueue()))
                        .toList();
    }

    /**
     * How a listener goes, at one moment.
     *
     * @param waiting changes that wait for it
     * @param told changes it was told of, since the start
     * @param failed changes at which it threw
     * @param lost changes for which there was no room
     */
    public record Status(String name, int waiting, long told, long failed, long lost) {}

    public List<Status> statuses() {
        return threads.stream().map(ListenerThread::status).toList();
    }

    void onStart(@Observes StartupEvent event) {
        threads.forEach(ListenerThread::start);
    }

    void onStop(@Observes ShutdownEvent event) {
        threads.forEach(thread -> thread.stop(STOP_WITHIN));
    }

    @Override
    public String name() {
        return "listeners";
    }

    @Override
    public void onChanges(ChangeBatch batch) {
        threads.forEach(thread -> thread.offer(batch.changes()));
    }
}
