package io.ringdown.graphql;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.control.Outcome;
import java.util.List;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("SendActionPayload")
@Description("What Asterisk answered")
public final class SendActionPayload {

    private final Outcome of;

    SendActionPayload(Outcome of) {
        this.of = of;
    }

    @Type("AmiHeader")
    @Description("A header of Asterisk's manager interface, as it came")
    public record AmiHeader(
            @NonNull @Description("Empty for a line without one")
            String name,

            @NonNull @Description("As it came") String value) {}

    @Type("AmiItem")
    @Description("An item of a list that Asterisk answered by")
    public record AmiItem(
            @NonNull @Description("In the order they came") List<@NonNull AmiHeader> headers) {}

    @NonNull
    @Description("The response, in the order of its headers; of a list, Success alone. Empty when there was none")
    public List<@NonNull AmiHeader> getResponse() {
        AmiMessage response = of.effect().response();
        return response == null ? List.of() : headers(response);
    }

    @NonNull
    @Description("What the list holds; empty when it was not answered by one")
    public List<@NonNull AmiItem> getItems() {
        return of.effect().items().stream()
                .map(item -> new AmiItem(headers(item)))
                .toList();
    }

    private static List<AmiHeader> headers(AmiMessage message) {
        return message.headers().stream()
                .map(header -> new AmiHeader(header.name(), header.value()))
                .toList();
    }

    @NonNull
    @Description("Empty when Asterisk took it")
    public List<@NonNull UserErrorView> getUserErrors() {
        return UserErrorView.of(of);
    }
}
