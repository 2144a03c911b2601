package io.ringdown.graphql;

import io.ringdown.call.Queue;
import io.ringdown.control.Outcome;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("QueuePausePayload")
@Description("The pause is as asked for, unless userErrors tell otherwise")
public final class QueuePausePayload extends QueuePayload {

    QueuePausePayload(Outcome of, List<Queue> changed) {
        super(of, changed);
    }
}
