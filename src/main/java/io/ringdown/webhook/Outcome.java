package io.ringdown.webhook;

import java.time.Duration;

/** What became of one attempt to deliver an event. What went wrong is one line, without a secret. */
sealed interface Outcome {

    record Delivered() implements Outcome {}

    /** It may work later. @param notBefore as the receiver asked for; zero when it did not */
    record Again(String why, Duration notBefore) implements Outcome {}

    /** It never will. */
    record Never(String why) implements Outcome {}
}
