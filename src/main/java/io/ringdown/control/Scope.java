package io.ringdown.control;

import io.ringdown.call.CallChannel;
import io.ringdown.call.CallRecord;
import io.ringdown.call.Leg;
import io.ringdown.call.Party;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Of which calls somebody may act: an empty set means all of its kind, and all three must hold.
 *
 * @param pbxs names
 * @param accountCodes of a party of the call
 * @param numbers of a party of the call
 */
public record Scope(Set<String> pbxs, Set<String> accountCodes, Set<String> numbers) {

    public static final Scope ALL = new Scope(Set.of(), Set.of(), Set.of());

    public Scope {
        pbxs = Set.copyOf(pbxs);
        accountCodes = Set.copyOf(accountCodes);
        numbers = Set.copyOf(numbers);
    }

    boolean holdsPbx(String pbx) {
        return pbxs.isEmpty() || pbxs.contains(pbx);
    }

    /** Bounded to calls of somebody: what is of no call is then out of it. */
    boolean boundToCalls() {
        return !accountCodes.isEmpty() || !numbers.isEmpty();
    }

    boolean holds(CallRecord call, List<CallChannel> channels) {
        List<Party> parties = new ArrayList<>();
        if (call.caller() != null) {
            parties.add(call.caller());
        }
        for (Leg leg : call.legs()) {
            parties.add(leg.target());
        }
        for (CallChannel channel : channels) {
            if (!channel.local()) {
                parties.add(channel.party());
            }
        }
        return holds(parties);
    }

    /** One of the parties has one of the account codes, and one has one of the numbers. */
    private boolean holds(List<Party> parties) {
        boolean account = accountCodes.isEmpty();
        boolean number = numbers.isEmpty();
        for (Party party : parties) {
            account |= party.accountCode() != null && accountCodes.contains(party.accountCode());
            number |= party.number() != null && numbers.contains(party.number());
            number |= party.device() != null && holdsDevice(party.device()) && !numbers.isEmpty();
        }
        return account && number;
    }

    /** The phone {@code PJSIP/101} is number 101's. */
    boolean holdsDevice(String device) {
        return numbers.isEmpty() || numbers.contains(Checks.resource(device));
    }

    boolean holdsAccount(String code) {
        return accountCodes.isEmpty() || code != null && accountCodes.contains(code);
    }
}
