package io.ringdown.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short form of {@link FleetMarathon}, for every build: what is followed and told, not how fast. */
@Tag("alone")
class FleetIT {

    private static final int PBXES = 20;

    @Test
    void good_pbxs_lose_nothing_beside_bad_ones_and_these_are_told_as_such() throws Exception {
        try (FleetRun run = new FleetRun(PBXES, 1)) {
            run.start();
            run.configure("hole");
            run.configure("mute");
            run.configure("refused", 1, "nobody", "nothing");
            run.configure("flood");
            run.configure("half");
            FleetRun.await(
                    "flood and half are followed",
                    () -> run.states().entrySet().stream()
                                    .filter(each ->
                                            each.getValue().getString("state").equals("CONNECTED"))
                                    .count()
                            == PBXES + 2);
            run.pbxes.order("flood 5000");
            run.pbxes.order("silent");
            FleetRun.await("all bad ones are told", () -> {
                Map<String, JsonObject> states = run.states();
                return error(states, "hole").contains("does not answer within")
                        && error(states, "refused").contains("nobody listens")
                        && error(states, "mute").contains("does not greet")
                        && error(states, "half").contains("nothing heard");
            });

            assertThat(run.faults()).isEmpty();
            assertThat(run.states()).allSatisfy((name, state) -> {
                assertThat(state.getInteger("overloads")).isZero();
                if (name.startsWith("g")) {
                    assertThat(state.getString("state")).isEqualTo("CONNECTED");
                    assertThat(state.getJsonArray("blind")).isEmpty();
                }
                if (name.equals("flood")) { // it sends channels and variables, and nothing of the dialplan between
                    assertThat(state.getString("state")).isEqualTo("CONNECTED");
                    assertThat(state.getJsonArray("blind").getString(0)).startsWith("no event Newexten");
                }
            });
            assertThat(run.metric("ringdown_pbx_events_total").get("flood")).isGreaterThan(5_000);
        }
    }

    private static String error(Map<String, JsonObject> states, String pbx) {
        String error = states.containsKey(pbx) ? states.get(pbx).getString("lastError") : null;
        return error == null ? "" : error;
    }
}
