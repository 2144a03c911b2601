package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("RedirectPayload")
@Description("The party runs on at its new place, unless userErrors tell otherwise")
public final class RedirectPayload extends CallPayload {

    RedirectPayload(Outcome of) {
        super(of);
    }
}
