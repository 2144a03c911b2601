package io.ringdown.graphql.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.access.Actor;
import io.ringdown.access.Role;
import io.ringdown.access.Sight;
import io.ringdown.login.Caller;
import org.junit.jupiter.api.Test;

/** What all streams together may have. */
class PlacesTest {

    private static Caller caller(String name, boolean limited) {
        return new Caller(null, new Actor(name, Role.VIEWER, Sight.ALL), null, null, limited);
    }

    @Test
    void places_are_bounded_for_one_and_for_all_and_given_back() {
        StreamPlaces places = new StreamPlaces(3, 2);
        assertThat(places.enter(caller("a", true))).isTrue();
        assertThat(places.enter(caller("a", true))).isTrue();
        assertThat(places.enter(caller("a", true))).isFalse();
        assertThat(places.enter(caller("local", false))).isTrue();
        assertThat(places.enter(caller("b", true))).isFalse();

        places.leave(caller("a", true));

        assertThat(places.enter(caller("b", true))).isTrue();
        assertThat(places.enter(caller("a", true))).isFalse();
    }

    @Test
    void windows_share_half_of_the_memory_and_answers_have_the_rest() {
        ClientMemory memory = new ClientMemory(8_000, 3_000);
        assertThat(memory.window()).isEqualTo(3_000);
        memory.opened();
        memory.opened();
        assertThat(memory.window()).isEqualTo(2_000);
        assertThat(memory.take(4_000)).isTrue();
        assertThat(memory.take(1)).isFalse();

        memory.give(4_000);
        memory.closed();

        assertThat(memory.take(1)).isTrue();
        assertThat(memory.window()).isEqualTo(3_000);
    }
}
