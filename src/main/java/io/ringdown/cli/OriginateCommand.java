package io.ringdown.cli;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.ActionException;
import io.ringdown.ami.session.ActionRefused;
import io.ringdown.ami.session.AmiClient;
import io.ringdown.ami.session.AmiResponse;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.ami.session.SessionState;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code ringdown originate}: has Asterisk call somebody, and says what came of it. */
final class OriginateCommand {

    static final String USAGE = """
            usage: ringdown originate (--pbx NAME | --host HOST --user USER) --channel CHANNEL
                     (--application APP [--data DATA] | --context CONTEXT --exten EXTEN [--priority N]) [OPTION]...

            Has Asterisk call CHANNEL and, when it is answered, connects it to an application or a place in the dialplan.

            %s  --channel CHANNEL     whom to call, for example PJSIP/101
              --application APP     what to run then; --data DATA is what it is given
              --context, --exten, --priority
                                    where to go on then; priority is 1 unless told
              --callerid ID         who seems to call, for example 'Reception <100>'
              --timeout SECONDS     how long it rings, 30 unless told
              --variable NAME=VALUE a channel variable; may be given again
              --account CODE        the account code
              --codecs LIST         for example alaw,ulaw

            Exit status: 0 answered, 2 nobody answered, 3 busy, 4 rejected or not reachable, 5 it is not known what came
            of it, 1 anything else: nothing was called. The user needs write = originate, and read = call to hear of the end.
            """.formatted(Login.USAGE);

    private static final Duration GRACE = Duration.ofSeconds(10);

    private OriginateCommand() {}

    static int run(List<String> arguments, PrintStream out, PrintStream messages) {
        if (arguments.contains("--help")) {
            messages.print(USAGE);
            return 0;
        }
        SessionConfig config;
        AmiAction action;
        Duration timeout;
        String id = "ringdown-" + UUID.randomUUID();
        try {
            Set<String> valued = new HashSet<>(Login.OPTIONS);
            valued.addAll(List.of(
                    "--channel",
                    "--application",
                    "--data",
                    "--context",
                    "--exten",
                    "--priority",
                    "--callerid",
                    "--timeout",
                    "--variable",
                    "--account",
                    "--codecs"));
            Options options = new Options(arguments, valued, Set.of());
            if (!options.rest().isEmpty()) {
                throw new IllegalArgumentException(
                        "not an option: " + options.rest().getFirst());
            }
            timeout =
                    ActionCommand.seconds("--timeout", options.one("--timeout").orElse("30"));
            action = action(options, id, timeout);
            config = Login.config(options);
        } catch (IllegalArgumentException e) {
            messages.println("ringdown originate: " + e.getMessage() + " (--help tells more)");
            return 1;
        }
        return Login.with(
                config, "originate", messages, client -> originate(client, action, timeout, id, out, messages));
    }

    private static AmiAction action(Options options, String id, Duration timeout) {
        String channel = options.one("--channel")
                .orElseThrow(() -> new IllegalArgumentException("give --channel, whom to call"));
        boolean application = options.has("--application");
        boolean place = options.has("--context") && options.has("--exten");
        boolean anyPlace = options.has("--context") || options.has("--exten") || options.has("--priority");
        if (application ? anyPlace : !place || options.has("--data")) {
            throw new IllegalArgumentException(
                    "give --application, with --data or without, or --context and --exten, with --priority or without");
        }
        AmiAction action = AmiAction.of("Originate")
                .with("Channel", channel)
                .with("ChannelId", id)
                .with("Async", "true") // else Asterisk does nothing else for this login until it is answered
                .with("Timeout", Long.toString(timeout.toMillis()))
                .with("Application", options.one("--application").orElse(null))
                .with("Data", options.one("--data").orElse(null))
                .with("Context", options.one("--context").orElse(null))
                .with("Exten", options.one("--exten").orElse(null))
                .with("Priority", place ? options.one("--priority").orElse("1") : null)
                .with("CallerID", options.one("--callerid").orElse(null))
                .with("Account", options.one("--account").orElse(null))
                .with("Codecs", options.one("--codecs").orElse(null));
        for (String variable : options.all("--variable")) {
            if (variable.indexOf('=') < 1) {
                throw new IllegalArgumentException("--variable is NAME=VALUE, not " + variable);
            }
            action = action.with("Variable", variable);
        }
        return action;
    }

    private static int originate(
            AmiClient client, AmiAction action, Duration timeout, String id, PrintStream out, PrintStream messages) {
        CompletableFuture<AmiMessage> end = new CompletableFuture<>();
        CompletableFuture<String> ours = new CompletableFuture<>();
        client.messages("OriginateResponse").subscribe().with(message -> {
            // it may come before its order is confirmed
            ours.thenAccept(actionId -> {
                if (actionId.equals(message.get("ActionID"))) {
                    end.complete(message);
                }
            });
        });
        client.states()
                .filter(SessionState.Disconnected.class::isInstance)
                .subscribe()
                .with(lost -> end.completeExceptionally(
                        new IllegalStateException(((SessionState.Disconnected) lost).reason())));
        try {
            AmiResponse taken = client.send(action).await().indefinitely();
            ours.complete(String.valueOf(taken.actionId()));
            AmiMessage came = end.get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
            return tell(came, id, out);
        } catch (ActionRefused refused) {
            messages.println("ringdown originate: " + refused.getMessage());
            return 1;
        } catch (ActionException failure) {
            messages.println("ringdown originate: " + failure.getMessage());
            return 5;
        } catch (TimeoutException late) {
            messages.println("ringdown originate: no OriginateResponse within "
                    + timeout.plus(GRACE).toSeconds() + " s; the user needs read = call in manager.conf to hear of it");
            return 5;
        } catch (ExecutionException lost) {
            messages.println("ringdown originate: " + lost.getCause().getMessage());
            return 5;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 5;
        }
    }

    /** Reasons are those of a channel's last state (include/asterisk/frame.h, AST_CONTROL_…). */
    private static int tell(AmiMessage came, String id, PrintStream out) {
        if ("Success".equalsIgnoreCase(came.get("Response"))) {
            out.println("answered: channel " + came.get("Channel") + ", id " + id);
            return 0;
        }
        String reason = String.valueOf(came.get("Reason"));
        return switch (reason) {
            case "3" -> said(out, "not answered", 2);
            case "5" -> said(out, "busy", 3);
            default -> said(out, "failed: rejected or not reachable (reason " + reason + ")", 4);
        };
    }

    private static int said(PrintStream out, String what, int status) {
        out.println(what);
        return status;
    }
}
