package io.ringdown.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.ShutdownEvent;
import io.ringdown.call.ChangeBatch;
import io.ringdown.call.PbxLag;
import io.ringdown.call.PbxState;
import io.ringdown.call.PbxStatus;
import io.ringdown.cdr.CdrStatus;
import io.ringdown.cdr.CdrWriter;
import io.ringdown.engine.CallEngine;
import io.ringdown.journal.JournalStatus;
import io.ringdown.journal.Journals;
import io.ringdown.pbx.ChangeSink;
import io.ringdown.pbx.PbxLink;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** What operators watch and are woken by; docs/operations.md says what each means. */
@ApplicationScoped
public class Metrics implements MeterBinder, ChangeSink {

    private static final String PBX = "pbx";
    private static final String OURS = "ringdown.";

    private final MeterRegistry registry;
    private final CdrWriter writer;
    private final Journals journals;
    private final TrafficMetrics traffic;
    private final Map<String, PbxStatus> statuses = new ConcurrentHashMap<>();

    Metrics(MeterRegistry registry, CdrWriter writer, Journals journals, TrafficMetrics traffic) {
        this.registry = registry;
        this.writer = writer;
        this.journals = journals;
        this.traffic = traffic;
    }

    @Override
    public void bindTo(MeterRegistry into) {
        gauge("ringdown.cdr.up", "1 while call records are written", status -> status.up() ? 1 : 0);
        gauge("ringdown.cdr.queued", "Call records that wait for the database", CdrStatus::queued);
        gauge("ringdown.cdr.behind", "PBXs whose calls are read again from the journal", CdrStatus::behind);
        Gauge.builder("ringdown.cdr.oldest.age", () -> writer.status().oldestMs() / 1_000.0)
                .description("How long the oldest call record that waits for the database has been waiting")
                .baseUnit("seconds")
                .register(registry);
        counter("ringdown.cdr.written", "Call records written", Tags.empty(), CdrStatus::written);
        counter("ringdown.cdr.lost", "Call records lost", Tags.of("reason", "full"), CdrStatus::refusedFull);
        counter("ringdown.cdr.lost", "Call records lost", Tags.of("reason", "data"), CdrStatus::refusedData);
    }

    /** What is measured ends with us: the registry may live longer, as when tests start one service after another. */
    void onStop(@Observes ShutdownEvent event) {
        registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith(OURS))
                .forEach(registry::remove);
    }

    /** A PBX is not followed any more. */
    void unfollow(String pbx) {
        statuses.remove(pbx);
        traffic.unfollow(pbx);
        for (Meter meter : registry.getMeters()) {
            if (pbx.equals(meter.getId().getTag(PBX)) && meter.getId().getName().startsWith(OURS)) {
                registry.remove(meter);
            }
        }
    }

    /** A PBX is followed from now on. */
    void follow(PbxLink link, boolean journalled) {
        String pbx = link.name();
        traffic.follow(link);
        Tags tags = Tags.of(PBX, pbx);
        Gauge.builder("ringdown.pbx.connected", () -> {
                    PbxStatus status = statuses.get(pbx);
                    return status != null && status.state() == PbxState.CONNECTED ? 1 : 0;
                })
                .description("1 while the PBX is followed")
                .tags(tags)
                .register(registry);
        Gauge.builder("ringdown.calls", () -> {
                    PbxStatus status = statuses.get(pbx);
                    return status == null ? 0 : status.calls();
                })
                .description("Calls that live")
                .tags(tags)
                .register(registry);
        Gauge.builder("ringdown.pbx.lag", () -> {
                    PbxStatus status = statuses.get(pbx);
                    return status == null || status.lagMs() == null ? Double.NaN : status.lagMs() / 1_000.0;
                })
                .description("How late the newest event came")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
        lag(
                tags,
                pbx,
                "ringdown.pbx.lag.median",
                "Half of the events of the last minute came no later",
                PbxLag::median);
        lag(tags, pbx, "ringdown.pbx.lag.p99", "99 of 100 events of the last minute came no later", PbxLag::p99);
        lag(tags, pbx, "ringdown.pbx.lag.max", "How late the latest event of the last minute came", PbxLag::worst);
        lag(
                tags,
                pbx,
                "ringdown.pbx.clock.offset",
                "Our clock minus that of the PBX",
                lag -> lag.clockOffset() == null ? Double.NaN : lag.clockOffset());
        Gauge.builder("ringdown.pbx.lag.alarm", () -> {
                    PbxStatus status = statuses.get(pbx);
                    return status != null
                                    && status.lag() != null
                                    && status.lag().alarm()
                            ? 1
                            : 0;
                })
                .description("1 while events come later than ringdown.lag-alarm")
                .tags(tags)
                .register(registry);
        Gauge.builder("ringdown.pbx.blind", () -> {
                    PbxStatus status = statuses.get(pbx);
                    return status == null || status.rights() == null
                            ? 0
                            : status.rights().blind().size();
                })
                .description("What is not seen for want of rights; pbxes tells what")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("ringdown.pbx.overloads", link, PbxLink::overloads)
                .description("Connections given up because more came than could be followed")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("ringdown.pbx.events", link, PbxLink::events)
                .description("Events that came from the PBX and were followed")
                .tags(tags)
                .register(registry);
        FunctionCounter.builder("ringdown.events", link, PbxLink::applied)
                .description("Events that the engine took, those refused included")
                .tags(tags)
                .register(registry);
        for (CallEngine.Refusal reason : CallEngine.Refusal.values()) {
            FunctionCounter.builder(
                            "ringdown.events.refused", link, of -> of.refused().getOrDefault(reason, 0L))
                    .description("Events that changed nothing although they could have")
                    .tags(tags.and("reason", reason.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }
        if (!journalled) {
            return;
        }
        journal(
                pbx,
                "ringdown.journal.up",
                "1 while what the PBX tells is journalled",
                status -> status.writing() ? 1 : 0);
        journal(pbx, "ringdown.journal.waiting.bytes", "Bytes that wait for the disk", JournalStatus::waitingBytes);
        Gauge.builder("ringdown.journal.waiting.age", () -> ofJournal(pbx, status -> status.waitingMs() / 1_000.0))
                .description("How long the oldest bytes that wait for the disk have been waiting")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
        journal(pbx, "ringdown.journal.bytes", "Size of the journal", JournalStatus::bytes);
        journalCounter(pbx, "ringdown.journal.entries", "Entries journalled", JournalStatus::written);
        journalCounter(pbx, "ringdown.journal.lost", "Entries that could not be journalled", JournalStatus::lost);
    }

    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public void onChanges(ChangeBatch batch) {
        // only the state of the connection is taken from here
    }

    @Override
    public void onStatus(PbxStatus status) {
        if (status.state() != PbxState.REMOVED) {
            statuses.put(status.name(), status);
        }
    }

    private void gauge(String name, String what, ToDoubleFunction<CdrStatus> value) {
        Gauge.builder(name, () -> value.applyAsDouble(writer.status()))
                .description(what)
                .register(registry);
    }

    private void counter(String name, String what, Tags tags, ToDoubleFunction<CdrStatus> value) {
        FunctionCounter.builder(name, writer, of -> value.applyAsDouble(of.status()))
                .description(what)
                .tags(tags)
                .register(registry);
    }

    private void lag(Tags tags, String pbx, String name, String what, ToDoubleFunction<PbxLag> micros) {
        Gauge.builder(name, () -> {
                    PbxStatus status = statuses.get(pbx);
                    return status == null || status.lag() == null
                            ? Double.NaN
                            : micros.applyAsDouble(status.lag()) / 1_000_000;
                })
                .description(what)
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
    }

    private void journal(String pbx, String name, String what, ToDoubleFunction<JournalStatus> value) {
        Gauge.builder(name, () -> ofJournal(pbx, value))
                .description(what)
                .tag(PBX, pbx)
                .register(registry);
    }

    private void journalCounter(String pbx, String name, String what, ToDoubleFunction<JournalStatus> value) {
        FunctionCounter.builder(name, journals, _ -> ofJournal(pbx, value))
                .description(what)
                .tag(PBX, pbx)
                .register(registry);
    }

    private double ofJournal(String pbx, ToDoubleFunction<JournalStatus> value) {
        return journals.statuses().stream()
                .filter(status -> status.pbx().equals(pbx))
                .mapToDouble(value)
                .findFirst()
                .orElse(Double.NaN); // being recovered
    }
}
