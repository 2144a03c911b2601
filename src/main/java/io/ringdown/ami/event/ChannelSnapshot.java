package io.ringdown.ami.event;

import java.io.Serializable;

/**
 * A channel as an event shows it. Texts that Asterisk leaves out ({@code <unknown>} or empty) are null.
 *
 * @param id {@code Uniqueid}
 * @param name {@code Channel}, for example {@code PJSIP/101-0000002f}
 * @param callerNumber {@code CallerIDNum}: the number of the party at this channel
 * @param callerName {@code CallerIDName}, with Asterisk's C-escapes undone
 * @param connectedNumber {@code ConnectedLineNum}: the number of the other side
 * @param exten where the channel is in the dialplan; null when nowhere
 * @param linkedId {@code Linkedid}: a hint only, Asterisk changes it silently (ami.md, section 4)
 * @param tenantId {@code Tenantid}, by Asterisk 18 and 20 on where one is set
 */
public record ChannelSnapshot(
        UniqueId id,
        String name,
        ChannelState state,
        String callerNumber,
        String callerName,
        String connectedNumber,
        String connectedName,
        String accountCode,
        String context,
        String exten,
        UniqueId linkedId,
        String tenantId)
        implements Serializable {

    /** The same under another Linkedid. */
    public ChannelSnapshot linkedTo(UniqueId other) {
        return new ChannelSnapshot(
                id,
                name,
                state,
                callerNumber,
                callerName,
                connectedNumber,
                connectedName,
                accountCode,
                context,
                exten,
                other,
                tenantId);
    }

    /** Plumbing between two dialplan legs, never a party. */
    public boolean isLocal() {
        return name.startsWith("Local/");
    }

    /** The name without the suffix that tells channels of one device apart: {@code PJSIP/101}. */
    public String device() {
        int dash = name.lastIndexOf('-');
        return dash > 0 ? name.substring(0, dash) : name;
    }
}
