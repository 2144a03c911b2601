package io.ringdown.cli;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.ami.session.SessionState;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code ringdown events}: what Asterisk tells, as it comes. */
final class EventsCommand {

    static final String USAGE = """
            usage: ringdown events (--pbx NAME | --host HOST --user USER) [OPTION]...

            Prints events as they come until it is stopped with Ctrl-C. After a lost connection it goes on by itself.

            %s  --name NAME,NAME      only events of these names
              --filter KEY=REGEX    only events with a header KEY in which REGEX is found; given again: all must hold
              --count N             ends after N events
              --json                one JSON object a line instead

            Exit status: 0, or 1 when it cannot begin.
            """.formatted(Login.USAGE);

    private EventsCommand() {}

    static int run(List<String> arguments, PrintStream out, PrintStream messages) {
        if (arguments.contains("--help")) {
            messages.print(USAGE);
            return 0;
        }
        SessionConfig config;
        Predicate<AmiMessage> wanted;
        String[] names;
        long count;
        boolean json;
        try {
            Set<String> valued = new HashSet<>(Login.OPTIONS);
            valued.addAll(List.of("--name", "--filter", "--count"));
            Options options = new Options(arguments, valued, Set.of("--json"));
            if (!options.rest().isEmpty()) {
                throw new IllegalArgumentException(
                        "not an option: " + options.rest().getFirst());
            }
            json = options.has("--json");
            wanted = filter(options.all("--filter"));
            names = options.all("--name").stream()
                    .flatMap(list -> Pattern.compile(",").splitAsStream(list))
                    .distinct()
                    .toArray(String[]::new);
            count = options.one("--count").map(EventsCommand::count).orElse(Long.MAX_VALUE);
            config = Login.config(options);
        } catch (IllegalArgumentException e) {
            messages.println("ringdown events: " + e.getMessage() + " (--help tells more)");
            return 1;
        }
        AtomicLong left = new AtomicLong(count);
        CompletableFuture<Integer> done = new CompletableFuture<>();
        return Login.with(config, "events", messages, client -> {
            client.states().subscribe().with(state -> {
                if (state instanceof SessionState.Disconnected lost) {
                    messages.println("ringdown events: " + lost.reason() + "; trying again");
                }
            });
            client.messages(names)
                    .filter(wanted)
                    .subscribe()
                    .with(
                            message -> {
                                if (left.getAndDecrement() <= 0) {
                                    return;
                                }
                                if (json) {
                                    out.println(MessageJson.of(message));
                                } else {
                                    Login.print(message, out);
                                }
                                if (left.get() <= 0 || out.checkError()) { // whoever read it is gone
                                    done.complete(0);
                                }
                            },
                            failure -> {
                                messages.println("ringdown events: " + failure.getMessage());
                                done.complete(1);
                            });
            return done.join();
        });
    }

    private static long count(String text) {
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("--count is a number from 1, not " + text);
        }
        return Long.parseLong(text);
    }

    private static Predicate<AmiMessage> filter(List<String> filters) {
        List<Predicate<AmiMessage>> all = new ArrayList<>();
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--filter is KEY=REGEX, not " + filter);
            }
            String key = filter.substring(0, equals);
            Pattern pattern;
            try {
                pattern = Pattern.compile(filter.substring(equals + 1));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("--filter " + key + ": " + e.getDescription(), e);
            }
            all.add(message -> message.all(key).stream().anyMatch(pattern.asPredicate()));
        }
        return message -> all.stream().allMatch(one -> one.test(message));
    }
}
