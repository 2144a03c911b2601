package io.ringdown.graphql;

import io.ringdown.control.ErrorCode;
import io.ringdown.control.Outcome;
import io.ringdown.control.UserError;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("UserError")
@Description("Why a mutation came to nothing")
public record UserErrorView(
        @NonNull
        @Description(
                "For programs. INVALID, FORBIDDEN, NOT_FOUND, AMBIGUOUS, NOT_POSSIBLE, NOT_CONNECTED, OVERLOADED: nothing"
                        + " was sent. EXISTS, FIXED, NOT_WRITABLE: a PBX was not changed. REFUSED: Asterisk did nothing. FAILED: something else happened. NOT_ANSWERED: whoever was called did not answer."
                        + " TIMED_OUT, CONNECTION_LOST: it may have been done. INTERNAL: a failure of this service")
        ErrorCode code,

        @Description("The argument that is to blame; null when none is")
        String field,

        @NonNull @Description("For people") String message) {

    static List<UserErrorView> of(Outcome outcome) {
        UserError error = outcome.error();
        return error == null ? List.of() : List.of(new UserErrorView(error.code(), error.field(), error.message()));
    }
}
