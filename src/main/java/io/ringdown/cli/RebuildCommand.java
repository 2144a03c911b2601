package io.ringdown.cli;

import io.ringdown.cdr.CallImport;
import io.ringdown.cdr.CallImport.ImportFailed;
import io.ringdown.journal.Journals;
import io.ringdown.ops.Trunks;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;

/** {@code ringdown rebuild}: the journal in, call records into the database. */
@ApplicationScoped
class RebuildCommand {

    static final String USAGE = """
            usage: ringdown rebuild [--from INSTANT] [--to INSTANT] [--pbx NAME]

            Writes the calls that ended between two instants into the database once more, out of the journal: the same
            rows as were written live. What is there already and not worse stays as it is.

              --from, --to  as 2026-11-21 (midnight, UTC) or 2026-11-21T08:00:00Z; left out: as far as the journal goes
              --pbx NAME    of one PBX; left out: of all that have a journal

            Journal and database are those of the service (docs/configuration.md), which may run meanwhile.
            """;

    private final CallImport database;
    private final Journals journals;
    private final Trunks trunks;

    RebuildCommand(CallImport database, Journals journals, Trunks trunks) {
        this.database = database;
        this.journals = journals;
        this.trunks = trunks;
    }

    int run(List<String> arguments, PrintStream messages) {
        Instant from = Instant.EPOCH;
        Instant to = Instant.ofEpochSecond(1L << 40);
        String pbx = null;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : null;
            if (argument.equals("--help")) {
                messages.print(USAGE);
                return 0;
            }
            if (value == null || !List.of("--from", "--to", "--pbx").contains(argument)) {
                messages.println("ringdown rebuild: unknown option or no value: " + argument + " (--help tells more)");
                return 1;
            }
            i++;
            try {
                switch (argument) {
                    case "--from" -> from = instant(value);
                    case "--to" -> to = instant(value);
                    default -> pbx = value;
                }
            } catch (DateTimeParseException e) {
                messages.println("ringdown rebuild: " + argument + " " + value
                        + ": give an instant as 2026-11-21 or 2026-11-21T08:00:00Z");
                return 1;
            }
        }
        try {
            List<String> names = journals.pbxes();
            if (pbx != null && !names.contains(pbx) || names.isEmpty()) {
                messages.println(
                        "ringdown rebuild: no journal" + (pbx == null ? "" : " of " + pbx) + "; there are: " + names);
                return 1;
            }
            return rebuild(pbx == null ? names : List.of(pbx), from, to, messages);
        } catch (IOException | ImportFailed e) {
            messages.println("ringdown rebuild: " + e.getMessage());
            return 1;
        }
    }

    private int rebuild(List<String> names, Instant from, Instant to, PrintStream messages)
            throws IOException, ImportFailed {
        long begun = System.nanoTime();
        CallImport.Result result = database.<IOException>run(into -> {
            for (String name : names) {
                journals.past(name, trunks.of(name))
                        .changes(from, to, change -> ImportCommand.ended(List.of(change), into));
            }
        });
        return ImportCommand.tell("rebuild", "pbxs=" + names.size(), result, begun, messages);
    }

    static Instant instant(String text) {
        return text.length() == 10
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(text).toInstant();
    }
}
