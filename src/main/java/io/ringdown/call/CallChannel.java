package io.ringdown.call;

import java.util.List;

/**
 * A living channel of a call as it stands now: what somebody who acts on the call must know of it.
 *
 * @param id Asterisk's Uniqueid
 * @param name Asterisk's name of it now
 * @param local half of a local channel: plumbing, its party is nobody
 * @param caller the call began with it
 * @param trunk it leads outside
 * @param up it was answered
 * @param hears names of the channels of the parties that it is joined with, through bridges and local channels
 * @param takesPart its party takes part, as {@link Call#parties} tells; one that only rings does not
 * @param place the bridge it is in; null when in none
 * @param space the parking space it stands in; null when in none
 * @param context where it is in the dialplan; null when nowhere
 * @param exten likewise
 * @param application of the dialplan that it runs; null when none or not known
 */
public record CallChannel(
        String id,
        String name,
        Party party,
        boolean local,
        boolean caller,
        boolean trunk,
        boolean up,
        List<String> hears,
        boolean takesPart,
        String place,
        String space,
        String context,
        String exten,
        String application) {

    public CallChannel {
        hears = List.copyOf(hears);
    }
}
