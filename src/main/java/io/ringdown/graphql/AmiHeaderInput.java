package io.ringdown.graphql;

import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.Input;
import org.eclipse.microprofile.graphql.NonNull;

@Input("AmiHeaderInput")
@Description("A header of an action")
public final class AmiHeaderInput {

    @NonNull
    @Description("As Channel; Action and ActionID are given by the service")
    public String name;

    @NonNull
    @Description("Without line breaks")
    public String value;
}
