package io.ringdown.cli;

import java.util.Arrays;
import java.util.List;

/** The commands that need no service: {@code replay}, {@code record}, {@code originate}, {@code action}, {@code events}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        List<String> rest =
                arguments.length == 0 ? List.of() : Arrays.asList(arguments).subList(1, arguments.length);
        int status =
                switch (arguments.length == 0 ? "" : arguments[0]) {
                    case "replay" -> ReplayCommand.run(rest, System.out, System.err);
                    case "record" -> RecordCommand.run(rest, System.err);
                    case "originate" -> OriginateCommand.run(rest, System.out, System.err);
                    case "action" -> ActionCommand.run(rest, System.out, System.err);
                    case "events" -> EventsCommand.run(rest, System.out, System.err);
                    default -> {
                        System.err.println("ringdown: unknown command; ringdown --help lists them");
                        yield 1;
                    }
                };
        System.exit(status);
    }
}
