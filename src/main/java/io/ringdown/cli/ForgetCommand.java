package io.ringdown.cli;

import io.ringdown.audit.AuditLog;
import io.ringdown.cdr.CdrWriter;
import io.ringdown.cdr.ForgottenNumbers;
import io.ringdown.journal.Journals;
import io.ringdown.ops.ForgetRequests;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** {@code ringdown forget}: masks a number in the database and in the journal. */
@ApplicationScoped
class ForgetCommand {

    static final String USAGE = """
            usage: ringdown forget NUMBER

            Masks a number wherever it stands as a whole, in the database and in the journal, and erases the name beside
            it. A call that is live keeps it until it has ended: forget again then.
            """;

    /** The same in the database and in the journal, so that rebuilt calls are as those that were masked. */
    private static final String MASK = "forgotten";

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final CdrWriter writer;
    private final ForgottenNumbers database;
    private final Journals journals;
    private final AuditLog audit;
    private final ForgetRequests requests;

    ForgetCommand(
            CdrWriter writer, ForgottenNumbers database, Journals journals, AuditLog audit, ForgetRequests requests) {
        this.audit = audit;
        this.writer = writer;
        this.database = database;
        this.journals = journals;
        this.requests = requests;
    }

    int run(List<String> arguments, PrintStream messages) {
        if (arguments.contains("--help")) {
            messages.print(USAGE);
            return 0;
        }
        if (arguments.size() != 1
                || arguments.getFirst().isBlank()
                || arguments.getFirst().startsWith("-")) {
            messages.println("ringdown forget: give one NUMBER (--help tells more)");
            return 1;
        }
        String number = arguments.getFirst();
        try {
            writer.prepareForCommand();
            // the journal first: what is written from it meanwhile is masked, too
            long entries = writer.haveFolder()
                    ? journals.forget(number, MASK) + audit.forget(number, MASK)
                    : requests.ask(number, MASK, PATIENCE);
            long rows = database.forget(number, MASK);
            messages.println("ringdown forget: journal_entries=" + entries + " rows=" + rows);
            return 0;
        } catch (IllegalArgumentException | IOException | SQLException e) {
            messages.println("ringdown forget: " + e.getMessage());
            return 1;
        }
    }
}
