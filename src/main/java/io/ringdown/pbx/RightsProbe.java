package io.ringdown.pbx;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.call.PbxRights;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Finds out what one login may see and do, beside the events and never before them: asks for the actions
 * (ListCommands), sends one UserEvent and waits for it to come back, and as long as something is unknown looks now and then
 * whether calls and queues were used of which no event came. The loop of the PBX alone.
 */
final class RightsProbe {

    /**
     * @param answer how long an event that was asked for may take
     * @param look how often it is looked what has been used
     */
    record Pace(Duration answer, Duration look) {
        static final Pace DEFAULT = new Pace(Duration.ofSeconds(3), Duration.ofMinutes(1));
    }

    /** What other clients see of it; nothing in a dialplan can be called so by accident. */
    static final String EVENT = "RingdownProbe";

    private static final String PRIVILEGES = "(Priv:";

    private final Vertx vertx;
    private final Pace pace;
    private final boolean tellsBoot;
    private final Function<AmiAction, Uni<AmiMessage>> send;
    private final Function<String, Uni<List<AmiMessage>>> list;
    private final Runnable onNews;
    private final RightsEvidence evidence = new RightsEvidence();
    private final String token;

    private boolean begun;
    private boolean asked;
    private boolean booted;
    private boolean over;
    private boolean waiting;
    private long answerTimer = -1;
    private long lookTimer = -1;

    /**
     * @param tellsBoot whether FullyBooted would come if it were allowed
     * @param list asks for a list by the name of the action
     * @param onNews there may be more to tell
     */
    RightsProbe(
            Vertx vertx,
            Pace pace,
            boolean tellsBoot,
            Function<AmiAction, Uni<AmiMessage>> send,
            Function<String, Uni<List<AmiMessage>>> list,
            RandomGenerator random,
            Runnable onNews) {
        this.vertx = vertx;
        this.pace = pace;
        this.tellsBoot = tellsBoot;
        this.send = send;
        this.list = list;
        this.onNews = onNews;
        this.token = HexFormat.of().toHexDigits(random.nextLong());
    }

    /** Begins to ask; the first time only. */
    void begin() {
        if (begun || over) {
            return;
        }
        begun = true;
        send.apply(AmiAction.of("ListCommands")).subscribe().with(this::onCommands, _ -> onAsked());
        lookTimer = vertx.setPeriodic(pace.look().toMillis(), _ -> look());
    }

    void end() {
        over = true;
        vertx.cancelTimer(answerTimer);
        vertx.cancelTimer(lookTimer);
    }

    void onEvent(AmiMessage event) {
        evidence.onEvent(event);
        if (waiting && event.valueIs(0, "UserEvent") && token.equals(event.get("Token"))) {
            waiting = false;
            vertx.cancelTimer(answerTimer);
            onAsked();
        } else if (!booted && event.valueIs(0, "FullyBooted")) {
            booted = true;
        }
    }

    void onList(String action, List<AmiMessage> items) {
        switch (action) {
            case "Status" -> evidence.onChannels(items);
            case "QueueStatus" -> evidence.onQueues(items);
            default -> {}
        }
    }

    /** What is known by now; null before Asterisk has been asked. */
    PbxRights rights() {
        return asked ? evidence.read() : null;
    }

    private void onCommands(AmiMessage answer) {
        if (over) {
            return;
        }
        Set<String> names = new HashSet<>();
        boolean plausible = false;
        for (Header header : answer.headers()) {
            if (header.value().contains(PRIVILEGES)) {
                plausible = true;
                names.add(header.name());
            }
        }
        if (plausible) { // a version that answers otherwise tells nothing, rather than that nothing is allowed
            evidence.onActions(names);
        }
        if (!evidence.may("UserEvent")) {
            onAsked();
            return;
        }
        waiting = true;
        send.apply(AmiAction.of("UserEvent", new Header("UserEvent", EVENT), new Header("Token", token)))
                .subscribe()
                .with(
                        _ -> {
                            if (waiting && !over) {
                                answerTimer = vertx.setTimer(pace.answer().toMillis(), _ -> onNoAnswer());
                            }
                        },
                        _ -> {
                            waiting = false;
                            onAsked();
                        });
    }

    private void onNoAnswer() {
        if (waiting && !over) {
            waiting = false;
            evidence.onUserEventMissing();
            onAsked();
        }
    }

    private void onAsked() {
        if (over || asked) {
            return;
        }
        asked = true;
        if (!booted && tellsBoot) {
            evidence.onNoFullyBooted();
        }
        look();
        onNews.run();
    }

    private void look() {
        if (over || !asked) {
            return;
        }
        if (evidence.wondersAboutCalls() && evidence.may("CoreStatus")) {
            send.apply(AmiAction.of("CoreStatus"))
                    .subscribe()
                    .with(
                            answer -> {
                                try {
                                    String count = answer.get("CoreProcessedCalls");
                                    if (count != null) {
                                        evidence.onProcessedCalls(Long.parseLong(count.strip()));
                                    }
                                } catch (NumberFormatException unknownFormat) {
                                    return; // then it tells nothing
                                }
                                news();
                            },
                            _ -> {});
        }
        if (evidence.wondersAboutQueues() && evidence.may("QueueStatus")) {
            list.apply("QueueStatus")
                    .subscribe()
                    .with(
                            items -> {
                                evidence.onQueues(items);
                                news();
                            },
                            _ -> {});
        }
    }

    private void news() {
        if (!over) {
            onNews.run();
        }
    }
}
