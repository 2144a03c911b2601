package io.ringdown.ops;

import io.ringdown.journal.JournalSettings;
import io.ringdown.journal.Journals;
import io.ringdown.pbx.JournalledChanges;
import io.ringdown.pbx.PastChanges;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** The journals of the service, and what is read from them. */
@ApplicationScoped
class JournalBeans {

    private static final Duration FLUSH_EVERY = Duration.ofMillis(50);
    private static final long CHECKPOINT_EVERY = 100_000;
    private static final long WAITING_BYTES = 64L << 20;

    @Produces
    @Singleton
    Journals journals(RingdownConfig config) {
        RingdownConfig.JournalConfig journal = config.journal();
        return new Journals(
                new JournalSettings(
                        config.dataDir().resolve("journal"),
                        FLUSH_EVERY,
                        journal.segmentSize().asLongValue(),
                        journal.segmentTime(),
                        journal.keep(),
                        journal.maxSize().asLongValue(),
                        journal.minFree().asLongValue(),
                        CHECKPOINT_EVERY,
                        WAITING_BYTES),
                InstantSource.system());
    }

    @Produces
    @Singleton
    PastChanges pastChanges(Journals journals, Trunks trunks) {
        return new JournalledChanges(journals, trunks::of);
    }
}
