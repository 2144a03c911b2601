package io.ringdown.control;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.event.AmiEvent;
import io.ringdown.call.BoardChange;
import io.ringdown.call.CallChange;
import io.ringdown.call.Queue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Orders given to Asterisk, and what is to be seen of them afterwards. It is done when both the answers have come and
 * the effect was seen; which of the two comes first differs, for they may come over different connections.
 */
final class Ordered extends Act {

    /** What shows that it was done. */
    interface Sign {

        /** @param event null when asked without one: whether it shows already */
        boolean shows(AmiEvent event, List<CallChange> changes);

        /** Asterisk's answer is all that is told. */
        Sign NONE = (_, _) -> true;
    }

    /** What is ordered. */
    static final class Plan {

        private final List<AmiAction> orders;
        private Duration between = Duration.ZERO;
        private Sign sign = Sign.NONE;
        private boolean oneIsEnough;
        private boolean goneIsGood;
        private boolean signless;
        private boolean allQueues;
        private String unseen = "nothing told that it was done";
        private Predicate<Queue> queue = _ -> false;
        private BooleanSupplier atLast = () -> false;
        private Supplier<String> broken = () -> null;
        private UnaryOperator<Effect> effect = UnaryOperator.identity();

        Plan(List<AmiAction> orders) {
            this.orders = orders;
        }

        Plan(AmiAction order) {
            this(List.of(order));
        }

        /** One after the other, with a pause behind each answer. */
        Plan spaced(Duration pause) {
            between = pause;
            return this;
        }

        /** @param words what to say when the sign does not come */
        Plan until(Sign seen, String words) {
            sign = seen;
            unseen = words;
            return this;
        }

        /** Orders that Asterisk refuses do not count as long as it takes one. */
        Plan oneIsEnough() {
            oneIsEnough = true;
            return this;
        }

        /** An order on a channel that has just gone is as good as done. */
        Plan goneIsGood() {
            goneIsGood = true;
            return this;
        }

        /** Done when such a queue was told, or several by the end of the wait; or none, when the answer counts. */
        Plan untilQueue(Predicate<Queue> seen, boolean several) {
            sign = (_, _) -> false;
            queue = seen;
            allQueues = several;
            signless = true; // nothing is told when it was so before
            return this;
        }

        /** Whether what is seen at the end of the wait is enough although the sign did not come. */
        Plan orAtLast(BooleanSupplier enough) {
            atLast = enough;
            return this;
        }

        /** @param words tells what went wrong for good; null as long as nothing did */
        Plan unless(Supplier<String> words) {
            broken = words;
            return this;
        }

        Plan gives(UnaryOperator<Effect> more) {
            effect = more;
            return this;
        }
    }

    private final Plan plan;
    private int answered;
    private int accepted;
    private Answer firstFailure;
    private boolean seen;
    private Answer.Accepted last;
    private Duration signWait;
    private final Map<String, Queue> queues = new LinkedHashMap<>();

    Ordered(PbxControl pbx, Trace trace, String callId, Plan plan, Consumer<Outcome> taker) {
        super(pbx, trace, callId, taker);
        this.plan = plan;
    }

    /** @param forSign how long the sign may follow the last answer */
    void start(Duration limit, Duration forSign) {
        signWait = forSign;
        start(limit);
    }

    @Override
    void begin() {
        if (plan.between.isZero()) {
            plan.orders.forEach(order -> pbx.send(order, answer -> guarded(() -> onAnswer(answer))));
        } else {
            pbx.send(plan.orders.getFirst(), answer -> guarded(() -> onAnswer(answer)));
        }
    }

    private void onAnswer(Answer answer) {
        note(answer);
        answered++;
        if (answer instanceof Answer.Accepted good) {
            accepted++;
            last = good;
        } else if (plan.goneIsGood && answer instanceof Answer.Denied denied && gone(denied)) {
            accepted++;
        } else {
            firstFailure = firstFailure == null ? answer : firstFailure;
            if (!plan.oneIsEnough) {
                fail(answer);
                return;
            }
        }
        if (answered < plan.orders.size()) {
            if (!plan.between.isZero()) {
                AmiAction next = plan.orders.get(answered);
                pbx.after(plan.between, () -> guarded(() -> pbx.send(next, more -> guarded(() -> onAnswer(more)))));
            }
            return;
        }
        if (accepted == 0) {
            fail(firstFailure);
            return;
        }
        seen |= plan.sign.shows(null, List.of());
        if (!seen && signWait != null) {
            waitAtMost(signWait);
        }
        String broken = seen ? null : plan.broken.get();
        if (broken != null) {
            fail(ErrorCode.FAILED, null, "Asterisk took the order, but " + broken);
        }
        endIfDone();
    }

    /** main/manager.c, action_hangup. */
    private static boolean gone(Answer.Denied denied) {
        return denied.message().contains("No such channel");
    }

    @Override
    public void onBoard(List<BoardChange> changes) {
        for (BoardChange change : changes) {
            if (change instanceof BoardChange.QueueChanged changed && plan.queue.test(changed.queue())) {
                queues.put(changed.id(), changed.queue());
                seen |= !plan.allQueues;
            }
        }
    }

    @Override
    void look(AmiEvent event, List<CallChange> changes) {
        seen |= plan.sign.shows(event, changes);
        String broken = seen ? null : plan.broken.get();
        if (broken != null && answered == plan.orders.size()) {
            fail(ErrorCode.FAILED, null, "Asterisk took the order, but " + broken);
        }
        endIfDone();
    }

    private void endIfDone() {
        if (seen && answered == plan.orders.size() && !over()) {
            finish();
        }
    }

    private void finish() {
        Effect effect = plan.effect.apply(effect()).inQueues(List.copyOf(queues.values()));
        done(last == null ? effect : effect.by(last.response(), last.items()));
    }

    @Override
    void late() {
        if (answered < plan.orders.size()) {
            fail(ErrorCode.TIMED_OUT, null, "Asterisk did not answer in time; it may have been done, or be yet");
        } else if (plan.signless || plan.atLast.getAsBoolean()) {
            finish();
        } else {
            fail(ErrorCode.TIMED_OUT, null, "Asterisk took the order, but " + plan.unseen);
        }
    }
}
