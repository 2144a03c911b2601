package io.ringdown.access;

import io.ringdown.call.Call;
import io.ringdown.call.CallRecord;
import io.ringdown.call.Leg;
import io.ringdown.call.Participant;
import io.ringdown.call.Party;
import io.ringdown.call.QueueVisit;
import io.ringdown.call.Transfer;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which calls concern somebody. An empty set bounds nothing; what is bounded must all hold, and account codes and tenants
 * are one bound: a call concerns who owns a party of it by either. A call that concerns somebody is seen whole. The
 * database has the same rule for reports (V20, {@code in_scopes}).
 *
 * @param pbxs names
 * @param accountCodes of a party of the call
 * @param tenants of a party of the call ({@code Tenantid})
 * @param numbers of a party of the call, or dialled; with {@code *} at its end: all that begin so. A phone is named by
 *     the number after its technology: {@code PJSIP/101} is 101's
 */
public record Scope(Set<String> pbxs, Set<String> accountCodes, Set<String> tenants, Set<String> numbers) {

    private static final String ACCOUNT = "a:";
    private static final String TENANT = "t:";
    private static final String NUMBER = "n:";

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
        return Collections.unmodifiableSet(sorted);
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
        return holds(
                call.record(), call.parties().stream().map(Participant::party).toList());
    }

    public boolean holds(CallRecord call) {
        return holds(call, List.of());
    }

    /** A call of which more parties are known than its record tells. */
    public boolean holds(CallRecord call, Collection<Party> more) {
        if (!holdsPbx(call.pbx())) {
            return false;
        }
        if (!boundToCalls()) {
            return true;
        }
        Set<String> keys = keys(call);
        more.forEach(party -> addKeys(keys, party));
        return holds(keys);
    }

    /** A party by itself: of a caller in a queue, of who is parked. */
    public boolean holds(Party party) {
        Set<String> keys = new HashSet<>();
        addKeys(keys, party);
        return holds(keys);
    }

    private boolean holds(Set<String> keys) {
        boolean owned = !boundToOwners()
                || accountCodes.stream().anyMatch(code -> keys.contains(ACCOUNT + code))
                || tenants.stream().anyMatch(tenant -> keys.contains(TENANT + tenant));
        return owned && (numbers.isEmpty() || keys.stream().anyMatch(this::holdsKey));
    }

    private boolean holdsKey(String key) {
        return key.startsWith(NUMBER) && holdsNumber(key.substring(NUMBER.length()));
    }

    /**
     * By what a call is in a scope: {@code a:ACCOUNT}, {@code t:TENANT} and {@code n:NUMBER} of each party, of its phone,
     * and of what was dialled.
     */
    public static Set<String> keys(CallRecord call) {
        Set<String> keys = new TreeSet<>();
        addKeys(keys, call.caller());
        addKey(keys, NUMBER, call.dialed());
        addKeys(keys, call.answeredBy());
        addKeys(keys, call.endedBy());
        for (Leg leg : call.legs()) {
            addKeys(keys, leg.target());
        }
        for (Transfer transfer : call.transfers()) {
            addKeys(keys, transfer.transferer());
            addKeys(keys, transfer.transferee());
            addKeys(keys, transfer.target());
        }
        for (QueueVisit visit : call.queueVisits()) {
            addKeys(keys, visit.agent());
        }
        return keys;
    }

    private static void addKeys(Set<String> keys, Party party) {
        if (party != null) {
            addKey(keys, ACCOUNT, party.accountCode());
            addKey(keys, TENANT, party.tenantId());
            addKey(keys, NUMBER, party.number());
            addKey(keys, NUMBER, party.device() == null ? null : resource(party.device()));
        }
    }

    private static void addKey(Set<String> keys, String kind, String text) {
        if (text != null) {
            keys.add(kind + text);
        }
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
}
