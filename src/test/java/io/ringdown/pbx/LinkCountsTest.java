package io.ringdown.pbx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.ami.event.AmiEvent;
import org.junit.jupiter.api.Test;

class LinkCountsTest {

    private final LinkCounts counts = new LinkCounts();

    @Test
    void events_are_counted_by_their_kind() {
        counts.onApplied(new AmiEvent.Tick(1));
        counts.onApplied(new AmiEvent.Tick(2));
        counts.onApplied(new AmiEvent.FullyBooted(3, 4));

        assertThat(counts.events()).containsOnlyKeys("Tick", "FullyBooted").containsEntry("Tick", 2L);
    }

    /** One that is not would end in the engine's loop. */
    @Test
    void every_kind_of_event_is_one_that_events_can_be() {
        assertThat(AmiEvent.class.getPermittedSubclasses()).allMatch(Class::isRecord);
    }

    @Test
    void lag_is_counted_up_to_each_bound() {
        counts.onLag(-5); // a clock that is ahead
        counts.onLag(1_000);
        counts.onLag(1_001);
        counts.onLag(3_600_000_000L);

        LinkCounts.Lags lags = counts.lags();
        assertThat(lags.bounds()).startsWith(0.001, 0.005).endsWith(30, Double.POSITIVE_INFINITY);
        assertThat(lags.counts()).startsWith(2, 3).endsWith(3, 4);
        assertThat(lags.sum()).isEqualTo(3_600.002001);
    }
}
