package io.ringdown.graphql;

import io.ringdown.control.Outcome;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Type;

@Type("ParkPayload")
@Description("The party stands in a parking space, unless userErrors tell otherwise")
public final class ParkPayload extends CallPayload {

    ParkPayload(Outcome of) {
        super(of);
    }

    @Description("The space: the number to dial to fetch the party; null when it was not parked")
    public String getSpace() {
        return of.effect().space();
    }
}
