package io.ringdown.graphql;

import io.ringdown.call.Queue;
import io.ringdown.control.Outcome;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("QueueRemovePayload")
@Description("It is no member any more, unless userErrors tell otherwise")
public final class QueueRemovePayload extends QueuePayload {

    QueueRemovePayload(Outcome of, List<Queue> changed) {
        super(of, changed);
    }
}
