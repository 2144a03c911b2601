package io.ringdown.cli;

import io.ringdown.call.CallChange;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.Recording;
import io.ringdown.json.RecordJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ringdown replay}: recordings in, call records or changes out. */
final class ReplayCommand {

    static final String USAGE = """
            usage: ringdown replay [--changes] [--trunk PATTERN]... PATH...

            Feeds recordings through the engine and prints one call record a line as JSON.

              PATH             a recording (NAME.ami, NAME.ami.gz, NAME.json), a segment of a journal (*.rdj)
                               or a folder of them; NAME.2.ami goes on with NAME.ami after a lost
                               connection, and the segments of one PBX belong together
              --changes        print every call change instead
              --trunk PATTERN  devices that lead outside, for example 'PJSIP/trunk*'; may be given again
            """;

    private ReplayCommand() {}

    static int run(List<String> arguments, OutputStream out, PrintStream messages) {
        List<String> trunks = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        boolean changes = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--changes")) {
                changes = true;
            } else if (argument.equals("--trunk") && i + 1 < arguments.size()) {
                trunks.add(arguments.get(++i));
            } else if (argument.equals("--help")) {
                messages.print(USAGE);
                return 0;
            } else if (argument.startsWith("-")) {
                messages.println("ringdown replay: unknown option or no value: " + argument + " (--help tells more)");
                return 1;
            } else {
                paths.add(argument);
            }
        }
        if (paths.isEmpty()) {
            messages.println("ringdown replay: no PATH given (--help tells more)");
            return 1;
        }
        TrunkPatterns patterns = TrunkPatterns.of(trunks);
        try (RecordJson json = new RecordJson(new BufferedOutputStream(out, 1 << 16))) {
            int read = 0;
            for (String path : paths) {
                for (Recording recording : Recording.at(Path.of(path))) {
                    replay(recording, patterns, changes, json);
                    read++;
                }
            }
            if (read == 0) {
                messages.println("ringdown replay: no recording found in " + String.join(", ", paths));
                return 1;
            }
            return 0;
        } catch (Recording.Unreadable | InvalidPathException e) {
            messages.println("ringdown replay: " + e.getMessage());
            return 1;
        } catch (IOException | UncheckedIOException e) {
            messages.println("ringdown replay: cannot write: " + e.getMessage());
            return 1;
        }
    }

    private static void replay(Recording recording, TrunkPatterns trunks, boolean changes, RecordJson json)
            throws Recording.Unreadable {
        recording.replay(trunks, told -> {
            try {
                for (CallChange change : told) {
                    if (changes) {
                        json.write(change);
                    } else if (change instanceof CallChange.Ended ended) {
                        json.write(ended.call().record());
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
