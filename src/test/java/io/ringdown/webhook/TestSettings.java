package io.ringdown.webhook;

import io.ringdown.call.Direction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of a webhook as a test wants them: quick. */
final class TestSettings implements WebhookSettings.Webhook {

    String url;
    List<String> events;
    List<String> pbx;
    String number;
    String queue;
    Direction direction;
    String accountCode;
    String secret;
    Path secretFile;
    Path tlsCa;
    Duration timeout = Duration.ofSeconds(5);
    Map<String, String> headers = Map.of();
    int parallel = 8;
    Duration retryFirst = Duration.ofMillis(20);
    Duration retryLongest = Duration.ofMillis(200);
    OptionalInt attempts = OptionalInt.empty();
    Duration giveUpAfter = Duration.ofDays(3);
    Duration keepDelivered = Duration.ofDays(1);
    Duration keepDead = Duration.ofDays(30);
    boolean privateAddresses;

    TestSettings(String url, String... events) {
        this.url = url;
        this.events = List.of(events);
    }

    Receiver named(String name) {
        return Receiver.of(name, this);
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public Optional<List<String>> events() {
        return events.isEmpty() ? Optional.empty() : Optional.of(events);
    }

    @Override
    public Optional<List<String>> pbx() {
        return Optional.ofNullable(pbx);
    }

    @Override
    public Optional<String> number() {
        return Optional.ofNullable(number);
    }

    @Override
    public Optional<String> queue() {
        return Optional.ofNullable(queue);
    }

    @Override
    public Optional<Direction> direction() {
        return Optional.ofNullable(direction);
    }

    @Override
    public Optional<String> accountCode() {
        return Optional.ofNullable(accountCode);
    }

    @Override
    public Optional<String> secret() {
        return Optional.ofNullable(secret);
    }

    @Override
    public Optional<Path> secretFile() {
        return Optional.ofNullable(secretFile);
    }

    @Override
    public Optional<Path> tlsCa() {
        return Optional.ofNullable(tlsCa);
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public int parallel() {
        return parallel;
    }

    @Override
    public Duration retryFirst() {
        return retryFirst;
    }

    @Override
    public Duration retryLongest() {
        return retryLongest;
    }

    @Override
    public OptionalInt attempts() {
        return attempts;
    }

    @Override
    public Duration giveUpAfter() {
        return giveUpAfter;
    }

    @Override
    public Duration keepDelivered() {
        return keepDelivered;
    }

    @Override
    public Duration keepDead() {
        return keepDead;
    }

    @Override
    public boolean privateAddresses() {
        return privateAddresses;
    }
}
