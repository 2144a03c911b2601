package io.ringdown.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.ringdown.call.ChangeBatch;
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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** What operators watch and are woken by; docs/operations.md says what each means. */
@ApplicationScoped
public class Metrics implements MeterBinder, ChangeSink {

    private static final String PBX = "pbx";

    private final MeterRegistry registry;
    private final CdrWriter writer;
    private final Journals journals;
    private final Map<String, PbxStatus> statuses = new ConcurrentHashMap<>();

    Metrics(MeterRegistry registry, CdrWriter writer, Journals journals) {
        this.registry = registry;
        this.writer = writer;
        this.journals = journals;
    }

    @Override
    public void bindTo(MeterRegistry into) {
        gauge("ringdown.cdr.up", "1 while call records are written", status -> status.up() ? 1 : 0);
        gauge("ringdown.cdr.queued", "Call records that wait for the database", CdrStatus::queued);
        gauge("ringdown.cdr.behind", "PBXs whose calls are read again from the journal", CdrStatus::behind);
        counter("ringdown.cdr.written", "Call records written", Tags.empty(), CdrStatus::written);
        counter("ringdown.cdr.lost", "Call records lost", Tags.of("reason", "full"), CdrStatus::refusedFull);
        counter("ringdown.cdr.lost", "Call records lost", Tags.of("reason", "data"), CdrStatus::refusedData);
    }

    /** A PBX is followed from now on. */
    void follow(PbxLink link, boolean journalled) {
        String pbx = link.name();
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
                .description("Arrival minus Timestamp of the newest event")
                .baseUnit("seconds")
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
        statuses.put(status.name(), status);
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
