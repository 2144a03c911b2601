package io.ringdown.graphql;

import io.ringdown.call.Queue;
import io.ringdown.control.Outcome;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("QueueAddPayload")
@Description("It is a member now, unless userErrors tell otherwise")
public final class QueueAddPayload extends QueuePayload {

    QueueAddPayload(Outcome of, List<Queue> changed) {
        super(of, changed);
    }
}
