package io.ringdown.graphql;

import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Input;
import org.eclipse.microprofile.graphql.NonNull;

@Input("VariableInput")
@Description("A channel variable")
public final class VariableInput {

    @NonNull
    @Description("Letters, digits and _; a leading _ passes it to the channels that this one calls, __ to theirs, too")
    public String name;

    @NonNull
    @Description("Without expressions of the dialplan")
    public String value;
}
