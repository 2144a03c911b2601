package io.ringdown.webhook;

import io.ringdown.call.Call;
import io.ringdown.call.ChangeType;
import io.ringdown.live.CallFilter;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One webhook: who is told, of what and how.
 *
 * @param changes the kinds of changes that are told
 * @param completed whether completed calls are told
 * @param secrets what is signed with, the newest first; none: not signed
 * @param headers sent with every event; may be secret
 * @param tlsCa PEM file of the authorities to trust; null: the JDK's
 * @param parallel most calls of which events are sent at a time
 * @param attempts after so many in vain an event is given up
 */
record Receiver(
        String name,
        URI url,
        Set<ChangeType> changes,
        boolean completed,
        CallFilter filter,
        List<Signature.Secret> secrets,
        Map<String, String> headers,
        String tlsCa,
        Duration timeout,
        int parallel,
        Duration retryFirst,
        Duration retryLongest,
        int attempts,
        Duration giveUpAfter,
        Duration keepDelivered,
        Duration keepDead,
        boolean privateAddresses) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern PRINTABLE = Pattern.compile("[\\t\\x20-\\x7e]*");
    /** Ours to say, or the connection's. */
    private static final Set<String> RESERVED = Set.of(
            "host",
            "content-length",
            "content-type",
            "transfer-encoding",
            "connection",
            "expect",
            "upgrade",
            "te",
            "trailer",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature");

    private static final String COMPLETED = "completed";
    private static final String ALL = "all";

    /** @throws IllegalArgumentException saying which key is wrong, never with a secret */
    static Receiver of(String name, WebhookSettings.Webhook set) {
        String key = "ringdown.webhook." + name;
        require(NAME.matcher(name).matches(), key + ": a name is letters, digits, '-', '_' and '.', at most 63");
        Set<ChangeType> changes = EnumSet.noneOf(ChangeType.class);
        boolean completed = false;
        for (String event : set.events().orElse(List.of(COMPLETED))) {
            String word = event.strip().toUpperCase(Locale.ROOT).replace('-', '_');
            if (word.equalsIgnoreCase(COMPLETED)) {
                completed = true;
            } else if (word.equalsIgnoreCase(ALL)) {
                changes.addAll(EnumSet.allOf(ChangeType.class));
            } else {
                changes.add(type(key, word));
            }
        }
        require(set.parallel() >= 1 && set.parallel() <= 256, key + ".parallel is 1 to 256");
        require(set.attempts().orElse(1) >= 1, key + ".attempts is at least 1");
        for (Map.Entry<String, Duration> time : Map.of(
                        ".timeout", set.timeout(),
                        ".retry-first", set.retryFirst(),
                        ".retry-longest", set.retryLongest(),
                        ".give-up-after", set.giveUpAfter(),
                        ".keep-delivered", set.keepDelivered(),
                        ".keep-dead", set.keepDead())
                .entrySet()) {
            require(time.getValue().toMillis() > 0, key + time.getKey() + " is a time above zero, as 10s");
        }
        require(set.timeout().compareTo(Duration.ofMinutes(2)) <= 0, key + ".timeout is at most 2m");
        set.tlsCa().ifPresent(file -> require(Files.isReadable(file), key + ".tls-ca cannot be read: " + file));
        return new Receiver(
                name,
                url(key, set.url()),
                changes,
                completed,
                new CallFilter(
                        set.pbx().orElse(null),
                        null,
                        set.number().orElse(null),
                        null,
                        set.queue().orElse(null),
                        set.direction().orElse(null),
                        set.accountCode().orElse(null)),
                secrets(key, set),
                headers(key, set.headers()),
                set.tlsCa().map(Object::toString).orElse(null),
                set.timeout(),
                set.parallel(),
                set.retryFirst(),
                set.retryLongest(),
                set.attempts().orElse(Integer.MAX_VALUE),
                set.giveUpAfter(),
                set.keepDelivered(),
                set.keepDead(),
                set.privateAddresses());
    }

    /** Whether this kind of change of a call is told. */
    boolean wants(ChangeType type, Call after) {
        return changes.contains(type) && filter.matches(after);
    }

    boolean wantsCompleted(Call ended) {
        return completed && filter.matches(ended);
    }

    boolean secure() {
        return url.getScheme().equalsIgnoreCase("https");
    }

    int port() {
        return url.getPort() > 0 ? url.getPort() : secure() ? 443 : 80;
    }

    /** The host as a resolver takes it. */
    String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** For messages: the rest of an URL often holds a secret. */
    String target() {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() > 0 ? ":" + url.getPort() : "");
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return name + " " + target();
    }

    private static ChangeType type(String key, String word) {
        try {
            return ChangeType.valueOf(word);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(key + ".events: there is no event " + word
                    + "; there are completed, all and " + Arrays.toString(ChangeType.values()));
        }
    }

    /** Nothing of the URL is said: it may hold a secret. */
    private static URI url(String key, String text) {
        try {
            URI url = new URI(text.strip());
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            require(
                    http && url.getHost() != null && url.getPort() <= 65_535 && url.getPort() != 0,
                    key + ".url is http://host/… or https://host/…");
            require(
                    url.getRawUserInfo() == null,
                    key + ".url holds a user: give it as " + key + ".headers.Authorization");
            require(url.getRawFragment() == null, key + ".url holds a #, which is not sent");
            return url;
        } catch (URISyntaxException wrong) {
            throw new IllegalArgumentException(key + ".url is no URL: " + wrong.getReason());
        }
    }

    private static List<Signature.Secret> secrets(String key, WebhookSettings.Webhook set) {
        require(set.secret().isEmpty() || set.secretFile().isEmpty(), key + ": give secret or secret-file, not both");
        List<String> lines = new ArrayList<>();
        set.secret().ifPresent(lines::add);
        set.secretFile().ifPresent(file -> {
            try {
                Files.readAllLines(file).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .forEach(lines::add);
            } catch (IOException unreadable) {
                throw new IllegalArgumentException(key + ".secret-file cannot be read: " + unreadable);
            }
            require(!lines.isEmpty() && lines.size() <= 5, key + ".secret-file holds one secret a line, at most 5");
        });
        List<Signature.Secret> secrets = new ArrayList<>();
        for (String line : lines) {
            Optional<Signature.Secret> secret = Signature.Secret.of(line);
            require(
                    secret.isPresent(),
                    key + ": a secret is whsec_ and base64 of 24 to 64 bytes, or a text of 24 characters at least");
            secrets.add(secret.get());
        }
        return List.copyOf(secrets);
    }

    private static Map<String, String> headers(String key, Map<String, String> given) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        given.forEach((name, value) -> {
            require(HEADER.matcher(name).matches(), key + ".headers: not the name of a header: " + name);
            require(
                    !RESERVED.contains(name.toLowerCase(Locale.ROOT)),
                    key + ".headers." + name + " is not yours to set");
            require(PRINTABLE.matcher(value).matches(), key + ".headers." + name + " holds what a header may not");
            headers.put(name, value);
        });
        return headers;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
