package io.ringdown.control;

import io.ringdown.call.CallChannel;
import io.ringdown.call.Party;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds the channel of a party of a call. Local channels are plumbing and never a party: who is behind one is found by
 * the phone's own channel, which the call's channels hold whatever lies between.
 */
final class Parties {

    private final String callId;
    private final List<CallChannel> channels;

    Parties(String callId, List<CallChannel> channels) {
        this.callId = callId;
        this.channels = channels;
    }

    /** Phones and trunks of the call, those that only ring included. */
    List<CallChannel> all() {
        return channels.stream().filter(channel -> !channel.local()).toList();
    }

    /** Those who take part. */
    List<CallChannel> taking() {
        return channels.stream().filter(CallChannel::takesPart).toList();
    }

    /** Those who were answered. */
    List<CallChannel> up() {
        return all().stream().filter(CallChannel::up).toList();
    }

    /**
     * The one that is named.
     *
     * @param among who may be meant
     * @throws Refused when none or several are
     */
    CallChannel named(String field, String party, List<CallChannel> among) {
        List<Predicate<CallChannel>> ways = List.of(
                c -> c.name().equals(party),
                c -> party.equals(c.party().device()),
                c -> party.equals(c.party().number()),
                c -> c.party().device() != null
                        && party.equals(Checks.resource(c.party().device())));
        for (Predicate<CallChannel> way : ways) {
            List<CallChannel> found = among.stream().filter(way).toList();
            if (found.size() == 1) {
                return found.getFirst();
            }
            if (found.size() > 1) {
                throw new Refused(
                        ErrorCode.AMBIGUOUS,
                        field,
                        "several parties of " + callId + " are " + party + ": " + told(found)
                                + "; name one by its channel");
            }
        }
        throw new Refused(
                ErrorCode.NOT_FOUND,
                field,
                "no party of " + callId + " is " + party + (among.isEmpty() ? "" : "; there are " + told(among)));
    }

    /**
     * The one that is named, or the only one that can be meant.
     *
     * @param party null when none is named
     * @param likely who is meant when nobody is named, if that is one
     */
    CallChannel one(String field, String party, List<CallChannel> among, Predicate<CallChannel> likely) {
        if (party != null) {
            return named(field, party, among);
        }
        if (among.isEmpty()) {
            throw new Refused(ErrorCode.NOT_POSSIBLE, null, "nobody of " + callId + " can: " + standing());
        }
        if (among.size() == 1) {
            return among.getFirst();
        }
        List<CallChannel> found = among.stream().filter(likely).toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new Refused(
                ErrorCode.AMBIGUOUS, field, "which party of " + callId + "? There are " + told(among) + "; name one");
    }

    private String standing() {
        return all().isEmpty() ? "no party has been reached yet" : "there are " + told(all());
    }

    /** Where exactly one of two leads outside, the phone is the one who acts and the trunk the one who is acted on. */
    static boolean phone(CallChannel channel) {
        return !channel.trunk();
    }

    static String told(List<CallChannel> channels) {
        return channels.stream().map(c -> told(c.party())).collect(Collectors.joining(", "));
    }

    /** {@code 101 (PJSIP/101-00000047)}. */
    static String told(Party party) {
        return (party.number() == null ? "" : party.number() + " ") + "(" + party.channel() + ")";
    }
}
