package io.ringdown.graphql;

import io.ringdown.call.UserEvent;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.graphql.Description;
import org.eclipse.microprofile.graphql.NonNull;
import org.eclipse.microprofile.graphql.Type;

@Type("UserEvent")
@Description("What the dialplan said about the call in its own words: untrusted text")
public record UserEventView(
        @Description("When it was said") Moment at,

        @Description("The event's own name") String name,

        @NonNull @Description("Its own headers, in order; a name may come twice")
        List<@NonNull Header> headers) {

    static UserEventView of(UserEvent event) {
        List<String> headers = event.headers();
        return new UserEventView(
                Moment.of(event.at()),
                event.name(),
                IntStream.range(0, headers.size() / 2)
                        .mapToObj(i -> new Header(headers.get(2 * i), headers.get(2 * i + 1)))
                        .toList());
    }

    @Type("UserEventHeader")
    @Description("One header of a user event")
    public record Header(
            @NonNull @Description("Its name") String name,

            @NonNull @Description("Its value") String value) {}
}
