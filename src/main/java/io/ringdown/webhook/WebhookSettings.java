package io.ringdown.webhook;

import io.ringdown.call.Direction;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Who is told of calls by HTTP; docs/webhooks.md tells it to operators. */
@ConfigMapping(prefix = "ringdown.webhook")
interface WebhookSettings {

    @WithParentName
    Map<String, Webhook> all();

    /** One receiver. */
    interface Webhook {

        /** Where events are posted to: http or https. */
        String url();

        /** Kinds of call changes, or {@code completed}, or {@code all} changes; not set: completed. */
        Optional<List<String>> events();

        Optional<List<String>> pbx();

        /** Dialled, or of the caller, of who takes part, of a leg's target, of who answered or hung up. */
        Optional<String> number();

        Optional<String> queue();

        Optional<Direction> direction();

        /** Of the caller. */
        Optional<String> accountCode();

        /** What events are signed with: {@code whsec_} and base64, or any text. */
        Optional<String> secret();

        /** The same from a file; further lines are older secrets that are signed with, too. */
        Optional<Path> secretFile();

        /** PEM file of the authorities to trust instead of the JDK's. */
        Optional<Path> tlsCa();

        /** From the connecting to the answer. */
        @WithDefault("10s")
        Duration timeout();

        /** Sent with every event. */
        Map<String, String> headers();

        /** Most calls of which events are sent at the same time, by each service. */
        @WithDefault("8")
        int parallel();

        /** Before the second attempt; doubled before each further one. */
        @WithDefault("1s")
        Duration retryFirst();

        @WithDefault("5m")
        Duration retryLongest();

        /** After so many attempts in vain an event is given up; not set: by time only. */
        OptionalInt attempts();

        /** What could not be delivered for so long is given up. */
        @WithDefault("3d")
        Duration giveUpAfter();

        /** How long delivered events are kept. */
        @WithDefault("1d")
        Duration keepDelivered();

        /** How long events that were given up can be replayed. */
        @WithDefault("30d")
        Duration keepDead();

        /** Whether a host name may lead to a private address; an address in the URL itself may be one. */
        @WithDefault("false")
        boolean privateAddresses();
    }
}
