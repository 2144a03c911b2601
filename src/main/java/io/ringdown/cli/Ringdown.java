package io.ringdown.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;
import java.util.List;

/** The service, and the commands that use its configuration and its database: import, rebuild, forget, webhook, token. */
@QuarkusMain
public class Ringdown implements QuarkusApplication {

    private final ImportCommand imports;
    private final RebuildCommand rebuilds;
    private final ForgetCommand forgets;
    private final WebhookCommand webhooks;
    private final TokenCommand tokens;

    Ringdown(
            ImportCommand imports,
            RebuildCommand rebuilds,
            ForgetCommand forgets,
            WebhookCommand webhooks,
            TokenCommand tokens) {
        this.imports = imports;
        this.rebuilds = rebuilds;
        this.forgets = forgets;
        this.webhooks = webhooks;
        this.tokens = tokens;
    }

    @Override
    public int run(String... arguments) {
        if (arguments.length == 0) {
            Quarkus.waitForExit();
            return 0;
        }
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        return switch (arguments[0]) {
            case "import" -> imports.run(rest, System.err);
            case "rebuild" -> rebuilds.run(rest, System.err);
            case "forget" -> forgets.run(rest, System.err);
            case "webhook" -> webhooks.run(rest, System.out, System.err);
            case "token" -> tokens.run(rest, System.out, System.err);
            default -> {
                System.err.println("ringdown: unknown command: " + arguments[0] + "; ringdown --help lists them");
                yield 1;
            }
        };
    }
}
