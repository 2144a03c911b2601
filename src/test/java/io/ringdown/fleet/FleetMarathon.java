package io.ringdown.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The long form: {@code ./mvnw -Pfleet verify}, about five minutes. Figures for docs/performance.md are printed.
 * {@code -Dfleet.pbxes=200}, {@code -Dfleet.stories=1.4} (per second and PBX), {@code -Dfleet.seconds=60} and
 * {@code -Dfleet.flood=50000} (events per second) change it.
 */
class FleetMarathon {

    private static final int PBXES = Integer.getInteger("fleet.pbxes", 200);
    private static final int SECONDS = Integer.getInteger("fleet.seconds", 60);
    private static final int FLOOD = Integer.getInteger("fleet.flood", 50_000);
    private static final double STORIES = Double.parseDouble(System.getProperty("fleet.stories", "1.4"));

    @Test
    void two_hundred_do_not_notice_one_dead_one_flooding_and_one_half_open() throws Exception {
        try (FleetRun run = new FleetRun(PBXES, STORIES)) {
            run.start();
            Thread.sleep(30_000); // to warm up
            run.look();
            Thread.sleep(SECONDS * 1_000L);
            FleetRun.say("good ones alone: %s; p99 of even and odd: %s", run.look(), run.evenAndOdd());

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
            run.pbxes.order("flood " + FLOOD);
            Thread.sleep(10_000);
            long silent = System.nanoTime();
            run.pbxes.order("silent");
            run.look();
            FleetRun.await(
                    "half is found dead",
                    () -> !run.states().get("half").getString("state").equals("CONNECTED"));
            FleetRun.say("half-open found after %.1f s", (System.nanoTime() - silent) / 1e9);
            Thread.sleep(SECONDS * 1_000L);
            FleetRun.say("beside bad ones: %s; p99 of even and odd: %s", run.look(), run.evenAndOdd());

            Map<String, JsonObject> states = run.states();
            FleetRun.say(
                    "bad ones: %s",
                    states.entrySet().stream()
                            .filter(each -> !each.getKey().startsWith("g"))
                            .map(each -> each.getKey() + " " + each.getValue().getString("state") + " overloads="
                                    + each.getValue().getValue("overloads") + " "
                                    + each.getValue().getString("lastError"))
                            .toList());
            FleetRun.say(
                    "flood: %s of %s events",
                    run.metric("ringdown_pbx_events_total").get("flood"),
                    run.pbxes.told().get("flood"));
            long[] journal = run.journal();
            FleetRun.say("journal: %d files, %d MB", journal[0], journal[1] >> 20);
            assertThat(states.entrySet().stream().filter(each -> each.getKey().startsWith("g")))
                    .allSatisfy(each ->
                            assertThat(each.getValue().getString("state")).isEqualTo("CONNECTED"));
            assertThat(run.faults()).isEmpty();
            FleetRun.say("nothing was lost");
        }
    }
}
