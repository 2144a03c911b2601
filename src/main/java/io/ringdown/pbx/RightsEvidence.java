package io.ringdown.pbx;

import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.call.PbxRights;
import io.ringdown.call.PbxRights.EventClass;
import io.ringdown.call.PbxRights.EventKnowledge;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of the rights of one login, from what Asterisk answered and from what came and what did not. Asterisk gives
 * each event its classes in {@code Privilege} and sends it to those only who read all of them (main/manager.c,
 * process_events), so an event that came proves its class. Nothing here asks; see {@link RightsProbe}.
 */
final class RightsEvidence {

    /** The classes that Ringdown follows, and what is lost without. */
    private enum Class {
        CALL("calls cannot be followed, but for what lists show now and then"),
        AGENT("queues cannot be followed"),
        DIALPLAN("what was dialled, voicemail and how a queue was left are known less exactly"),
        USER("UserEvent of the dialplan is not seen"),
        DTMF("who parked a call by a feature code is not known"),
        SYSTEM("restarts of Asterisk are noticed late");

        final String label = name().toLowerCase(java.util.Locale.ROOT);
        final String alone = label + ",all";
        final String lost;

        Class(String lost) {
            this.lost = lost;
        }
    }

    /** So often something must have happened before it is concluded that its events do not come. */
    private static final int OFTEN = 5;

    /** And this often, where it may happen without. */
    private static final int VERY_OFTEN = 20;

    private static final int MOST_QUEUES = 10_000;

    private final Map<Class, EventKnowledge> known = new EnumMap<>(Class.class);

    /** Those of which no event has come. */
    private List<Class> unseen = List.of(Class.values());

    private final Map<Class, String> because = new EnumMap<>(Class.class);
    private final Set<String> hidden = new LinkedHashSet<>();

    private Set<String> actions;

    private int newChannels;
    private int dialplanStarts;
    private int hangups;
    private int newExtens;
    private int answers;
    private int entered;

    private long processed = -1;
    private Set<String> channelsListed;

    /** How many channels there were at the login; below 0 when nobody knows. */
    private int listedFirst = -1;

    private Map<String, String> queueCounters;

    RightsEvidence() {
        for (Class each : Class.values()) {
            known.put(each, EventKnowledge.UNKNOWN);
        }
    }

    // ---- what came

    void onEvent(AmiMessage event) {
        if (!unseen.isEmpty()) {
            see(event);
        }
        if (event.valueIs(0, "Newchannel")) {
            newChannels++;
            if ("4".equals(event.get("ChannelState"))) { // Ring: it goes into the dialplan
                dialplanStarts++;
            }
        } else if (event.valueIs(0, "Hangup")) {
            hangups++;
        } else if (event.valueIs(0, "Newexten")) {
            newExtens++;
        } else if (event.valueIs(0, "BridgeEnter")) {
            entered++;
        } else if (event.valueIs(0, "DialEnd")
                && "ANSWER".equals(event.get("DialStatus"))
                && event.get("Channel") != null) { // one that was originated has no caller and may meet nobody
            answers++;
        }
    }

    private void see(AmiMessage event) {
        for (int i = 1; i < Math.min(3, event.size()); i++) {
            if (event.nameIs(i, "Privilege")) {
                for (Class each : unseen) {
                    if (event.valueIs(i, each.alone)) {
                        seen(each);
                        return;
                    }
                }
                return;
            }
        }
        if (event.valueIs(0, "FullyBooted")) {
            seen(Class.SYSTEM);
        }
    }

    private void seen(Class which) {
        known.put(which, EventKnowledge.SEEN);
        because.remove(which);
        unseen = unseen.stream().filter(each -> each != which).toList();
    }

    // ---- what was answered

    /** @param names of the actions that this login may send */
    void onActions(Set<String> names) {
        actions = new TreeSet<>(names);
    }

    boolean may(String action) {
        return actions != null && actions.contains(action);
    }

    /** Asterisk took an event of class user from us, and did not send it back. */
    void onUserEventMissing() {
        missing(Class.USER, "one that was sent for a try did not come back");
    }

    /** Asterisk has been up for long, and did not say FullyBooted after the login. */
    void onNoFullyBooted() {
        missing(Class.SYSTEM, "no FullyBooted came after the login");
    }

    private void missing(Class which, String why) {
        if (known.get(which) != EventKnowledge.SEEN) {
            known.put(which, EventKnowledge.MISSING);
            because.put(which, why);
        }
    }

    private void conclude(Class which, String why) {
        if (known.get(which) == EventKnowledge.UNKNOWN) {
            known.put(which, EventKnowledge.CONCLUDED_MISSING);
            because.put(which, "concluded: " + why);
        }
    }

    /** @param count CoreProcessedCalls of CoreStatus */
    void onProcessedCalls(long count) {
        if (processed >= 0 && count >= processed + 2) {
            noCalls("Asterisk began " + (count - processed) + " calls, and no event of them came");
        }
        if (processed < 0 || count < processed) { // fewer: it was restarted
            processed = count;
        }
    }

    /** Channels that are there now, of Status. */
    void onChannels(List<AmiMessage> items) {
        Set<String> now = new HashSet<>();
        for (AmiMessage item : items) {
            String id = item.get("Uniqueid");
            if (id != null) {
                now.add(id);
            }
        }
        if (channelsListed != null) {
            long begun = now.stream().filter(id -> !channelsListed.contains(id)).count();
            if (begun >= 2) {
                noCalls(begun + " channels were listed, and no event of them came");
            }
        }
        channelsListed = now;
        listedFirst = listedFirst < 0 ? now.size() : listedFirst;
        if (newChannels - now.size() >= OFTEN && hangups == 0) {
            hidden.add("Hangup");
        }
    }

    private void noCalls(String why) {
        if (known.get(Class.CALL) != EventKnowledge.SEEN) {
            conclude(Class.CALL, why);
        } else if (newChannels == 0) {
            hidden.add("Newchannel");
        }
    }

    /** Queues as they are now, of QueueStatus. */
    void onQueues(List<AmiMessage> items) {
        Map<String, String> now = new java.util.HashMap<>();
        for (AmiMessage item : items) {
            if (now.size() >= MOST_QUEUES) {
                break;
            }
            String queue = item.get("Queue");
            if (item.valueIs(0, "QueueParams")) {
                now.put(queue, item.get("Calls") + "/" + item.get("Completed") + "/" + item.get("Abandoned"));
            }
        }
        if (queueCounters != null && known.get(Class.AGENT) == EventKnowledge.UNKNOWN) {
            Map<String, String> before = queueCounters;
            now.entrySet().stream()
                    .filter(each -> before.containsKey(each.getKey())
                            && !before.get(each.getKey()).equals(each.getValue()))
                    .map(Map.Entry::getKey)
                    .sorted()
                    .findFirst()
                    .ifPresent(queue ->
                            conclude(Class.AGENT, "calls went through queue " + queue + ", and no event of them came"));
        }
        queueCounters = now;
    }

    /** Whether asking how many calls there were could tell something. */
    boolean wondersAboutCalls() {
        return known.get(Class.CALL) == EventKnowledge.UNKNOWN || newChannels == 0 && hidden.isEmpty();
    }

    /** Whether asking for the queues again could tell something. */
    boolean wondersAboutQueues() {
        return known.get(Class.AGENT) == EventKnowledge.UNKNOWN && (queueCounters == null || !queueCounters.isEmpty());
    }

    // ---- what follows

    PbxRights read() {
        if (dialplanStarts >= OFTEN && newExtens == 0) {
            if (known.get(Class.DIALPLAN) == EventKnowledge.SEEN) {
                hidden.add("Newexten");
            } else {
                conclude(Class.DIALPLAN, dialplanStarts + " calls went into the dialplan, and no event of it came");
            }
        }
        if (listedFirst >= 0 && hangups >= OFTEN + listedFirst && newChannels == 0) {
            hidden.add("Newchannel");
        }
        if (answers >= VERY_OFTEN && entered == 0) {
            hidden.add("BridgeEnter");
        }
        if (newChannels > 0) {
            hidden.remove("Newchannel");
        }
        if (hangups > 0) {
            hidden.remove("Hangup");
        }
        if (newExtens > 0) {
            hidden.remove("Newexten");
        }
        if (entered > 0) {
            hidden.remove("BridgeEnter");
        }
        List<EventClass> classes = new ArrayList<>();
        List<String> blind = new ArrayList<>();
        for (Class each : Class.values()) {
            EventKnowledge knowledge = known.get(each);
            classes.add(new EventClass(each.label, knowledge));
            if (knowledge == EventKnowledge.MISSING || knowledge == EventKnowledge.CONCLUDED_MISSING) {
                blind.add("no class `" + each.label + "`: " + each.lost + " (" + because.get(each) + "; give read = "
                        + each.label + ")");
            }
        }
        for (String event : hidden) {
            blind.add("no event " + event + ", though others of its class come: hidden by eventfilter or"
                    + " disabledevents in manager.conf");
        }
        if (actions != null) {
            if (!actions.contains("Status") || !actions.contains("CoreShowChannels")) {
                blind.add("no action Status or CoreShowChannels: calls that were up before the login are not seen, lost"
                        + " ends not found (give write = reporting)");
            }
            if (!actions.contains("QueueStatus")) {
                blind.add("no action QueueStatus: queues show only what changes (is app_queue loaded?)");
            }
        }
        return new PbxRights(classes, actions == null ? null : List.copyOf(actions), blind);
    }
}
