package io.ringdown.cdr;

import io.ringdown.call.UserEvent;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code user_event}, read. */
@Entity
@Table(name = "user_event")
public class UserEventRow {
    @EmbeddedId
    public ChildKey key;

    public Instant bornAt;
    public Instant at;
    public String name;

    /** The driver gives jsonb as its text. */
    public String headers;

    UserEvent userEvent() {
        return new UserEvent(at, name, HeaderJson.read(headers));
    }
}
