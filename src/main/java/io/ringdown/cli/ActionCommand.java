package io.ringdown.cli;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.ActionException;
import io.ringdown.ami.session.ActionRefused;
import io.ringdown.ami.session.AmiReply;
import io.ringdown.ami.session.SessionConfig;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code ringdown action}: any action of AMI, its answer and the items of its list. */
final class ActionCommand {

    static final String USAGE = """
            usage: ringdown action (--pbx NAME | --host HOST --user USER) [OPTION]... NAME [KEY=VALUE]...

            Sends an action and prints the answer, and the items of the list if it is one.

            %s  --timeout SECONDS     how long Asterisk may take, 10 unless told; for a list, from one item to the next
              --json                one JSON object a line instead
              KEY=VALUE             a header, for example Command='core show uptime'; a key may be given again

            Exit status: 0 done, 2 refused by Asterisk, 1 anything else.
            """.formatted(Login.USAGE);

    private ActionCommand() {}

    static int run(List<String> arguments, PrintStream out, PrintStream messages) {
        if (arguments.contains("--help")) {
            messages.print(USAGE);
            return 0;
        }
        SessionConfig config;
        AmiAction action;
        boolean json;
        try {
            Set<String> valued = new HashSet<>(Login.OPTIONS);
            valued.add("--timeout");
            Options options = new Options(arguments, valued, Set.of("--json"));
            json = options.has("--json");
            action = action(options);
            config = Login.config(options);
        } catch (IllegalArgumentException e) {
            messages.println("ringdown action: " + e.getMessage() + " (--help tells more)");
            return 1;
        }
        return Login.with(config.withEvents(false), "action", messages, client -> {
            try {
                AmiReply reply = client.ask(action).await().indefinitely();
                print(reply.response().message(), json, out);
                reply.items().forEach(item -> print(item, json, out));
                return 0;
            } catch (ActionRefused refused) {
                print(refused.answer(), json, out);
                messages.println("ringdown action: " + refused.getMessage());
                return 2;
            } catch (ActionException failure) {
                messages.println("ringdown action: " + failure.getMessage());
                return 1;
            }
        });
    }

    private static AmiAction action(Options options) {
        if (options.rest().isEmpty()) {
            throw new IllegalArgumentException("give the NAME of an action");
        }
        AmiAction action = AmiAction.of(options.rest().getFirst());
        for (String header : options.rest().subList(1, options.rest().size())) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("not KEY=VALUE: " + header);
            }
            action = action.with(header.substring(0, equals), header.substring(equals + 1));
        }
        return options.has("--timeout")
                ? action.within(seconds("--timeout", options.one("--timeout").orElseThrow()))
                : action;
    }

    static Duration seconds(String option, String text) {
        try {
            long millis = Math.round(Double.parseDouble(text) * 1_000);
            if (millis >= 1 && millis <= Duration.ofDays(1).toMillis()) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException _) {
            // told below
        }
        throw new IllegalArgumentException(option + " is a number of seconds, at most a day, not " + text);
    }

    private static void print(AmiMessage message, boolean json, PrintStream out) {
        if (json) {
            out.println(MessageJson.of(message));
        } else {
            Login.print(message, out);
        }
    }
}
