package io.ringdown.cdr;

import static io.ringdown.call.Disposition.ABANDONED;
import static io.ringdown.call.Disposition.ANSWERED;
import static io.ringdown.call.Disposition.APPLICATION;
import static io.ringdown.call.Disposition.BUSY;
import static io.ringdown.call.Disposition.FAILED;
import static io.ringdown.call.Disposition.NO_ANSWER;
import static io.ringdown.call.Disposition.VOICEMAIL;

import io.ringdown.call.CallChange;
import io.ringdown.call.CallRecord;
import io.ringdown.call.LegOutcome;
import io.ringdown.call.QueueOutcome;
import io.ringdown.call.TransferOutcome;
import io.ringdown.call.TransferType;
import io.ringdown.engine.CallEngine;
import io.ringdown.engine.TrunkPatterns;
import io.ringdown.journal.Recording;
import io.ringdown.journal.Replay;
import io.ringdown.testing.Recordings;
import java.util.ArrayList;
import java.util.List;

/**
 * The data set of the reports' golden tests: two hand-made days on the PBXs {@code desk} and {@code annex}, and every
 * recording of real traffic, each folder a PBX of its own.
 */
final class ReportData {

    private ReportData() {}

    static List<CallRecord> records() {
        List<CallRecord> all = new ArrayList<>(stories());
        Recordings.all().forEach(recording -> all.addAll(replayed(recording)));
        return all;
    }

    private static List<CallRecord> replayed(Recording recording) {
        String folder = recording.name().substring(0, recording.name().indexOf('/'));
        return changes(recording, folder).stream()
                .filter(change -> change instanceof CallChange.Ended)
                .map(change -> change.call().record())
                .toList();
    }

    static List<CallChange> changes(Recording recording, String pbx) {
        List<CallChange> changes = new ArrayList<>();
        Replay replay = new Replay(new CallEngine(pbx, TrunkPatterns.of(List.of("PJSIP/trunk*"))), changes::addAll);
        try {
            recording.read(replay);
        } catch (Recording.Unreadable e) {
            throw new IllegalStateException(e);
        }
        replay.end();
        return changes;
    }

    /** 28 March 2026, and the 29th, on which the clocks of Berlin skip the hour from two to three. */
    static List<CallRecord> stories() {
        return List.of(
                // queued again after a timeout, in the same queue: two visits, one call; 201 let it ring, 202 took it
                Story.inbound("desk", 1, "2026-03-28T09:00:00Z", "0891111", "700")
                        .queue("sales", 1, 31, QueueOutcome.TIMEOUT, null)
                        .leg("201", "sales", 2, null, 22, LegOutcome.NO_ANSWER)
                        .queue("sales", 33, 38, QueueOutcome.ANSWERED, "202")
                        .leg("202", "sales", 34, 38, 108, LegOutcome.ANSWERED, 60, 10)
                        .ends(108, ANSWERED, "0891111", 16),
                // answered within 10 s, handed over blind to 301: 201 is credited with 20 s, whatever comes then
                Story.inbound("desk", 2, "2026-03-28T09:10:00Z", "0892222", "700")
                        .queue("sales", 1, 11, QueueOutcome.ANSWERED, "201")
                        .leg("201", "sales", 2, 11, 31.2, LegOutcome.ANSWERED, 20, 0)
                        .leg("202", "sales", 2, null, 11, LegOutcome.ANSWERED_ELSEWHERE)
                        .transfer(31, TransferType.BLIND, "201", "301", TransferOutcome.ANSWERED)
                        .leg("301", null, 32, 35, 635, LegOutcome.ANSWERED, 600, 0)
                        .ends(635, ANSWERED, "301", 16),
                // 202 asks 203, who declines, and later hands over to 302: the attempt is no hand-over
                Story.inbound("desk", 3, "2026-03-28T10:30:00Z", "0893333", "700")
                        .queue("sales", 0.5, 25.5, QueueOutcome.ANSWERED, "202")
                        .leg("202", "sales", 1, 25.5, 125.5, LegOutcome.ANSWERED, 80, 20)
                        .transfer(60, TransferType.ATTENDED, "202", "203", TransferOutcome.REJECTED)
                        .transfer(125, TransferType.ATTENDED, "202", "302", TransferOutcome.ANSWERED)
                        .leg("302", null, 125, 125, 185, LegOutcome.ANSWERED, 60, 0)
                        .ends(185, ANSWERED, "0893333", 16),
                // gave up after 3 s: short
                Story.inbound("desk", 4, "2026-03-28T10:45:00Z", "0894444", "700")
                        .queue("sales", 1, 4, QueueOutcome.ABANDONED, null)
                        .ends(4, ABANDONED, "0894444", 16),
                // gave up after 40 s while 201 rang; called again at 11:20, was called back at 11:40
                Story.inbound("desk", 5, "2026-03-28T11:00:00Z", "0895555", "700")
                        .queue("sales", 2, 42, QueueOutcome.ABANDONED, null)
                        .leg("201", "sales", 30, null, 42, LegOutcome.CANCELLED)
                        .ends(42, ABANDONED, "0895555", 16),
                Story.inbound("desk", 6, "2026-03-28T11:20:00Z", "0895555", "201")
                        .leg("201", null, 1, null, 16, LegOutcome.NO_ANSWER)
                        .ends(20, VOICEMAIL, "0895555", 16),
                Story.outbound("desk", 7, "2026-03-28T11:40:00Z", "201", "0895555")
                        .leg("0895555", null, 1, 9, 69, LegOutcome.ANSWERED, 60, 0)
                        .ends(69, ANSWERED, "201", 16),
                // left the queue by a key, went on to a phone that was busy
                Story.inbound("desk", 8, "2026-03-28T12:00:00Z", "0896666", "700")
                        .queue("sales", 1, 61, QueueOutcome.LEFT, null)
                        .leg("301", null, 61, null, 62, LegOutcome.BUSY)
                        .ends(62, BUSY, null, 17),
                // a manager took it out of the queue; 301 answers
                Story.inbound("desk", 9, "2026-03-28T12:10:00Z", "0897777", "710")
                        .queue("support", 1, 21, QueueOutcome.TRANSFERRED, null)
                        .transfer(21, TransferType.REDIRECT, null, "301", TransferOutcome.ANSWERED)
                        .leg("301", null, 21, 24, 84, LegOutcome.ANSWERED, 60, 0)
                        .ends(84, ANSWERED, "0897777", 16),
                // two agents, rejected by one; then a survey after the agent has left
                Story.inbound("desk", 10, "2026-03-28T12:20:00Z", "0898888", "710")
                        .queue("support", 1, 20.8, QueueOutcome.ANSWERED, "204")
                        .leg("203", "support", 2, null, 5, LegOutcome.REJECTED)
                        .leg("204", "support", 6, 20.8, 50.8, LegOutcome.ANSWERED, 30, 0)
                        .ends(75, ANSWERED, "0898888", 16),
                // the connection to Asterisk was lost while the caller waited: what became of it is not known
                Story.inbound("desk", 11, "2026-03-28T13:00:00Z", "0899999", "710")
                        .queue("support", 1, null, null, null)
                        .leg("204", "support", 2, null, null, null, null, null)
                        .halfSeen()
                        .ends(300, null, null, null),
                // joined before anybody looked: answered, after a wait that is not known
                Story.inbound("desk", 12, "2026-03-28T13:10:00Z", "0891010", "710")
                        .queue("support", null, 5, QueueOutcome.ANSWERED, "204")
                        .leg("204", "support", null, 5, 65, LegOutcome.ANSWERED, 60, 0)
                        .halfSeen()
                        .ends(65, ANSWERED, "0891010", 16),
                // an internal call with a consultation, a failed call, an announcement
                Story.internal("desk", 13, "2026-03-28T14:00:00Z", "301", "302")
                        .leg("302", null, 1, 4, 64, LegOutcome.ANSWERED, 45, 15)
                        .ends(64, ANSWERED, "302", 16),
                Story.internal("desk", 14, "2026-03-28T14:00:30Z", "302", "303")
                        .leg("303", null, 1, 3, 13, LegOutcome.ANSWERED, 10, 0)
                        .consultationFor("desk/1774706400.13")
                        .ends(13, ANSWERED, "302", 16),
                Story.outbound("desk", 15, "2026-03-28T15:00:00Z", "301", "0123")
                        .leg("0123", null, 1, null, 2, LegOutcome.FAILED)
                        .ends(2, FAILED, null, 34),
                Story.inbound("desk", 16, "2026-03-28T22:59:30Z", null, "800").ends(90, APPLICATION, null, 16),
                // three days: counts as simultaneous on each of them
                Story.internal("desk", 17, "2026-03-27T12:00:00Z", "304", "305")
                        .leg("305", null, 1, 2, 259_200, LegOutcome.ANSWERED, 259_198, 0)
                        .ends(259_200, ANSWERED, "305", 16),
                // the night in which the hour is skipped, and a queue of the same name elsewhere
                Story.inbound("annex", 18, "2026-03-29T00:59:00Z", "0891111", "700")
                        .queue("sales", 1, 8, QueueOutcome.ANSWERED, "201")
                        .leg("201", "sales", 2, 8, 128, LegOutcome.ANSWERED, 120, 0)
                        .ends(128, ANSWERED, "201", 16),
                Story.inbound("annex", 19, "2026-03-29T01:01:00Z", "0892222", "700")
                        .queue("sales", 1, 31, QueueOutcome.ABANDONED, null)
                        .ends(31, ABANDONED, "0892222", 16),
                Story.internal("annex", 20, "2026-03-29T10:00:00Z", "201", "202")
                        .leg("202", null, 1, null, 30, LegOutcome.NO_ANSWER)
                        .ends(30, NO_ANSWER, null, 19));
    }
}
