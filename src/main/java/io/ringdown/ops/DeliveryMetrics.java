package io.ringdown.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.ringdown.cdr.CdrStatus;
import io.ringdown.live.CallListeners;
import io.ringdown.webhook.WebhookStatus;
import io.ringdown.webhook.Webhooks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.ToDoubleFunction;

/** What operators watch of webhooks and listeners; docs/operations.md says what each means. */
@ApplicationScoped
public class DeliveryMetrics {

    private final MeterRegistry registry;
    private final Webhooks webhooks;
    private final CallListeners listeners;

    DeliveryMetrics(MeterRegistry registry, Webhooks webhooks, CallListeners listeners) {
        this.registry = registry;
        this.webhooks = webhooks;
        this.listeners = listeners;
    }

    /** Once it is known which there are. */
    void onStart(@Observes StartupEvent event) {
        for (WebhookStatus status : webhooks.statuses()) {
            String name = status.name();
            counter(name, "ringdown.webhook.delivered", "Events delivered", WebhookStatus::delivered);
            counter(name, "ringdown.webhook.failed", "Attempts in vain", WebhookStatus::failed);
            counter(name, "ringdown.webhook.dead", "Events given up", WebhookStatus::dead);
            gauge(name, "ringdown.webhook.waiting", "Events that wait in the outbox", null, WebhookStatus::waiting);
            gauge(
                    name,
                    "ringdown.webhook.oldest.age",
                    "How long the oldest waiting event waits",
                    "seconds",
                    WebhookStatus::oldestSeconds);
            gauge(
                    name,
                    "ringdown.webhook.dead.letters",
                    "Events given up that can be replayed",
                    null,
                    WebhookStatus::deadLetters);
        }
        if (webhooks.writing() != null) {
            outbox("ringdown.webhook.queued", "Changes that wait for the outbox", CdrStatus::queued);
            outbox("ringdown.webhook.up", "1 while events are written to the outbox", status -> status.up() ? 1 : 0);
            FunctionCounter.builder("ringdown.webhook.lost", webhooks, of -> {
                        CdrStatus status = of.writing();
                        return (double) status.refusedFull() + status.refusedData();
                    })
                    .description("Changes that could not be written to the outbox")
                    .register(registry);
        }
        for (CallListeners.Status status : listeners.statuses()) {
            String name = status.name();
            Gauge.builder("ringdown.listener.waiting", () -> listener(name, CallListeners.Status::waiting))
                    .description("Changes that wait for a listener")
                    .tag("listener", name)
                    .register(registry);
            listenerCounter(name, "ringdown.listener.told", "Changes told", CallListeners.Status::told);
            listenerCounter(name, "ringdown.listener.failed", "Times that it threw", CallListeners.Status::failed);
            listenerCounter(name, "ringdown.listener.lost", "Changes lost to it", CallListeners.Status::lost);
        }
    }

    private void counter(String webhook, String name, String what, ToDoubleFunction<WebhookStatus> value) {
        FunctionCounter.builder(name, webhooks, _ -> webhook(webhook, value))
                .description(what)
                .tag("webhook", webhook)
                .register(registry);
    }

    private void gauge(String webhook, String name, String what, String unit, ToDoubleFunction<WebhookStatus> value) {
        Gauge.builder(name, () -> webhook(webhook, value))
                .description(what)
                .baseUnit(unit)
                .tag("webhook", webhook)
                .register(registry);
    }

    private void outbox(String name, String what, ToDoubleFunction<CdrStatus> value) {
        Gauge.builder(name, () -> value.applyAsDouble(webhooks.writing()))
                .description(what)
                .register(registry);
    }

    private void listenerCounter(
            String listener, String name, String what, ToDoubleFunction<CallListeners.Status> value) {
        FunctionCounter.builder(name, listeners, _ -> listener(listener, value))
                .description(what)
                .tag("listener", listener)
                .register(registry);
    }

    private double webhook(String name, ToDoubleFunction<WebhookStatus> value) {
        return webhooks.statuses().stream()
                .filter(status -> status.name().equals(name))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }

    private double listener(String name, ToDoubleFunction<CallListeners.Status> value) {
        return listeners.statuses().stream()
                .filter(status -> status.name().equals(name))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN);
    }
}
