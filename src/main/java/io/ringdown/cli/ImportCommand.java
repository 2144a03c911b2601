package io.ringdown.cli;

import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.cdr.CallImport;
import io.ringdown.cdr.CallImport.ImportFailed;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.Recording;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** {@code ringdown import}: recordings in, call records into the database. */
@ApplicationScoped
class ImportCommand {

    static final String USAGE = """
            usage: ringdown import [--pbx NAME] [--trunk PATTERN]... PATH...

            Writes the calls of recordings into the service's database. A call that is there already stays as it is, or
            is replaced by what is more complete: the same import twice changes nothing.

              PATH             as for replay: NAME.ami, NAME.ami.gz, NAME.json, segments of a journal, or a folder
              --pbx NAME       the PBX that the calls are of; without, each recording's own name
              --trunk PATTERN  devices that lead outside, for example 'PJSIP/trunk*'; may be given again

            The database is configured as for the service (docs/configuration.md) and may be in use by it.
            """;

    private final CallImport database;

    ImportCommand(CallImport database) {
        this.database = database;
    }

    int run(List<String> arguments, PrintStream messages) {
        List<String> trunks = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        String pbx = null;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--help")) {
                messages.print(USAGE);
                return 0;
            } else if (argument.equals("--trunk") && i + 1 < arguments.size()) {
                trunks.add(arguments.get(++i));
            } else if (argument.equals("--pbx") && i + 1 < arguments.size()) {
                pbx = arguments.get(++i);
            } else if (argument.startsWith("-")) {
                messages.println("ringdown import: unknown option or no value: " + argument + " (--help tells more)");
                return 1;
            } else {
                paths.add(argument);
            }
        }
        if (paths.isEmpty()) {
            messages.println("ringdown import: no PATH given (--help tells more)");
            return 1;
        }
        try {
            List<Recording> recordings = new ArrayList<>();
            for (String path : paths) {
                for (Recording recording : Recording.at(Path.of(path))) {
                    recordings.add(pbx == null ? recording : new Recording(pbx, recording.parts()));
                }
            }
            if (recordings.isEmpty()) {
                messages.println("ringdown import: no recording found in " + String.join(", ", paths));
                return 1;
            }
            TrunkPatterns patterns = TrunkPatterns.of(trunks);
            long begun = System.nanoTime();
            CallImport.Result result = database.<Recording.Unreadable>run(into -> {
                for (Recording recording : recordings) {
                    recording.replay(patterns, changes -> ended(changes, into));
                }
            });
            return tell("import", "recordings=" + recordings.size(), result, begun, messages);
        } catch (Recording.Unreadable | InvalidPathException | ImportFailed e) {
            messages.println("ringdown import: " + e.getMessage());
            return 1;
        }
    }

    static void ended(List<CallChange> changes, Consumer<CallRecord> into) {
        for (CallChange change : changes) {
            if (change instanceof CallChange.Ended ended) {
                into.accept(ended.call().record());
            }
        }
    }

    static int tell(String command, String what, CallImport.Result result, long begun, PrintStream messages) {
        for (String refused : result.refused()) {
            messages.println("ringdown " + command + ": refused by the database: " + refused);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        messages.println(String.format(
                Locale.ROOT,
                "ringdown %s: %s calls=%d refused=%d seconds=%.1f calls_per_second=%.0f",
                command,
                what,
                result.calls(),
                result.refused().size(),
                seconds,
                result.calls() / seconds));
        return result.refused().isEmpty() ? 0 : 1;
    }
}
