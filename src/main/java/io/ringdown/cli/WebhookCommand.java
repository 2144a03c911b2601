package io.ringdown.cli;

import io.ringdown.cdr.CdrWriter;
import io.ringdown.webhook.DeadLetter;
import io.ringdown.webhook.Webhooks;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code ringdown webhook}: events that were given up, seen and sent again. */
@ApplicationScoped
class WebhookCommand {

    static final String USAGE = """
            usage: ringdown webhook dead NAME [--from INSTANT] [--to INSTANT] [--limit N]
                   ringdown webhook replay NAME [--from INSTANT] [--to INSTANT] [--delivered]

            dead lists events of a webhook that were given up, the newest first, at most 100 without --limit.
            replay has them sent again, in their order, by the service that runs on the same database.

              --from, --to  when it happened, as 2026-11-21 (midnight, UTC) or 2026-11-21T08:00:00Z; --to itself is left out
              --delivered   also what was delivered, as far as it is kept
            """;

    private static final String WORD = "ringdown webhook: ";

    private final CdrWriter writer;
    private final Webhooks webhooks;

    WebhookCommand(CdrWriter writer, Webhooks webhooks) {
        this.writer = writer;
        this.webhooks = webhooks;
    }

    int run(List<String> arguments, PrintStream out, PrintStream messages) {
        if (arguments.contains("--help")) {
            messages.print(USAGE);
            return 0;
        }
        try {
            Options options = new Options(arguments, Set.of("--from", "--to", "--limit"), Set.of("--delivered"));
            List<String> words = options.rest();
            if (words.size() != 2 || !Set.of("dead", "replay").contains(words.getFirst())) {
                messages.println(WORD + "give dead NAME or replay NAME (--help tells more)");
                return 1;
            }
            String name = words.getLast();
            Instant from = instant(options.one("--from"), Instant.EPOCH);
            Instant to = instant(options.one("--to"), Instant.ofEpochSecond(1L << 40));
            int limit = Integer.parseInt(options.one("--limit").orElse("100"));
            writer.prepareForCommand();
            List<String> names = webhooks.names();
            if (!names.contains(name)) {
                messages.println(WORD + "no event of " + name + " is there; there are events of: " + names);
                return 1;
            }
            if (words.getFirst().equals("dead")) {
                for (DeadLetter letter : webhooks.dead(name, from, to, limit)) {
                    out.println(letter.at() + " " + letter.eventId() + " attempts=" + letter.attempts() + " given_up="
                            + letter.deadAt() + " error=" + letter.lastError());
                }
                return 0;
            }
            long events = webhooks.replay(name, from, to, options.has("--delivered"));
            messages.println(WORD + "events=" + events + " wait to be sent again");
            return 0;
        } catch (DateTimeException wrong) {
            messages.println(WORD + "give an instant as 2026-11-21 or 2026-11-21T08:00:00Z");
            return 1;
        } catch (NumberFormatException wrong) {
            messages.println(WORD + "--limit is a number");
            return 1;
        } catch (IllegalArgumentException | IOException | SQLException failure) {
            messages.println(WORD + failure.getMessage());
            return 1;
        }
    }

    private static Instant instant(Optional<String> text, Instant otherwise) {
        return text.map(RebuildCommand::instant).orElse(otherwise);
    }
}
