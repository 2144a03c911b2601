package io.ringdown.call;

import java.io.Serializable;

/**
 * A person's end of a call.
 *
 * @param number as the PBX knows it; null when unknown
 * @param name null when unknown
 * @param presentation whether number and name may be shown
 * @param device {@code PJSIP/101}
 * @param channel Asterisk's channel name
 * @param accountCode null when none
 * @param tenantId to whom the channel belongs on a PBX that several share ({@code Tenantid}); null when none
 */
public record Party(
        String number,
        String name,
        Presentation presentation,
        String device,
        String channel,
        String accountCode,
        String tenantId)
        implements Serializable {}
