package io.ringdown.access;

import io.ringdown.call.Call;
import io.ringdown.call.CallRecord;
import io.ringdown.call.Leg;
import io.ringdown.call.Participant;
import io.ringdown.call.Party;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which calls concern somebody. An empty set bounds nothing; what is bounded must all hold, and account codes and tenants
 * are one bound: a call concerns who owns a party of it by either. A call that concerns somebody is seen whole. The
 * database has the same rule for reports (V19, {@code call_in_scope}).
 *
 * @param pbxs names
 * @param accountCodes of a party of the call
 * @param tenants of a party of the call ({@code Tenantid})
 * @param numbers of a party of the call, or dialled; with {@code *} at its end: all that begin so. A phone is named by
 *     the number after its technology: {@code PJSIP/101} is 101's
 */
public record Scope(Set<String> pbxs, Set<String> accountCodes, Set<String> tenants, Set<String> numbers) {

    public static final Scope ALL = new Scope(Set.of(), Set.of(), Set.of(), Set.of());

    public Scope {
        pbxs = sorted(pbxs);
        accountCodes = sorted(accountCodes);
        tenants = sorted(tenants);
        numbers = sorted(numbers);
    }

    /** The same scope is the same text, which streams are shared by. */
    private static Set<String> sorted(Set<String> texts) {
        TreeSet<String> sorted = new TreeSet<>(Comparator.naturalOrder());
        sorted.addAll(texts);
        return java.util.Collections.unmodifiableSet(sorted);
    }

    public boolean all() {
        return pbxs.isEmpty() && !boundToCalls();
    }

    public boolean holdsPbx(String pbx) {
        return pbxs.isEmpty() || pbxs.contains(pbx);
    }

    /** Bounded to calls of somebody: what is of no call is then out of it. */
    public boolean boundToCalls() {
        return boundToOwners() || !numbers.isEmpty();
    }

    private boolean boundToOwners() {
        return !accountCodes.isEmpty() || !tenants.isEmpty();
    }

    public boolean holds(Call call) {
        if (!boundToCalls()) {
            return holdsPbx(call.record().pbx());
        }
        Search search = new Search();
        search.addRecord(call.record());
        call.parties().stream().map(Participant::party).forEach(search::add);
        return holdsPbx(call.record().pbx()) && search.holds();
    }

    public boolean holds(CallRecord call) {
        if (!boundToCalls()) {
            return holdsPbx(call.pbx());
        }
        Search search = new Search();
        search.addRecord(call);
        return holdsPbx(call.pbx()) && search.holds();
    }

    /** A call of which more parties are known than its record tells. */
    public boolean holds(CallRecord call, Collection<Party> more) {
        if (!boundToCalls()) {
            return holdsPbx(call.pbx());
        }
        Search search = new Search();
        search.addRecord(call);
        more.forEach(search::add);
        return holdsPbx(call.pbx()) && search.holds();
    }

    /** A party by itself: of a caller in a queue, of who is parked. */
    public boolean holds(Party party) {
        Search search = new Search();
        search.add(party);
        return search.holds();
    }

    /** A phone belongs to nobody's account, so only its number tells. */
    public boolean holdsDevice(String device) {
        return !boundToCalls() || device != null && !numbers.isEmpty() && holdsNumber(resource(device));
    }

    /** A phone that may be named, of which nobody can say whose it is. */
    public boolean allowsDevice(String device) {
        return numbers.isEmpty() || holdsNumber(resource(device));
    }

    /**
     * Whether a phone may be called: the call that comes of it must be in this scope.
     *
     * @param accountCode that it is on; null when none is given
     */
    public boolean allowsCall(String device, String accountCode) {
        boolean owned = accountCodes.isEmpty()
                ? tenants.isEmpty() || !numbers.isEmpty()
                : accountCode != null && accountCodes.contains(accountCode);
        return allowsDevice(device) && owned;
    }

    private boolean holdsNumber(String number) {
        if (numbers.contains(number)) {
            return true;
        }
        for (String pattern : numbers) {
            if (pattern.endsWith("*") && number.startsWith(pattern.substring(0, pattern.length() - 1))) {
                return true;
            }
        }
        return false;
    }

    private static String resource(String device) {
        return device.substring(device.indexOf('/') + 1);
    }

    /** Looks through parties until all that is bounded is found. */
    private final class Search {
        private boolean owner = !boundToOwners();
        private boolean number = numbers.isEmpty();

        void addRecord(CallRecord call) {
            add(call.caller());
            number |= call.dialed() != null && holdsNumber(call.dialed());
            add(call.answeredBy());
            add(call.endedBy());
            for (Leg leg : call.legs()) {
                add(leg.target());
            }
            for (Transfer transfer : call.transfers()) {
                add(transfer.transferer());
                add(transfer.transferee());
                add(transfer.target());
            }
            for (QueueVisit visit : call.queueVisits()) {
                add(visit.agent());
            }
        }

        void add(Party party) {
            if (party == null) {
                return;
            }
            owner |= party.accountCode() != null && accountCodes.contains(party.accountCode())
                    || party.tenantId() != null && tenants.contains(party.tenantId());
            number |= is(party.number(), Scope.this::holdsNumber)
                    || is(party.device(), device -> holdsNumber(resource(device)));
        }

        private static boolean is(String text, Predicate<String> what) {
            return text != null && what.test(text);
        }

        boolean holds() {
            return owner && number;
        }
    }
}
