package io.ringdown.control;

import io.ringdown.ami.codec.AmiMessage.Header;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What somebody wants done, on calls and not on channels. A party is named by its number, its device ({@code PJSIP/101})
 * or its channel; null where it is plain which one is meant. Nothing of it has been checked.
 */
public sealed interface Command {

    /** Asked for on a call. */
    sealed interface OnCall extends Command {
        String callId();
    }

    /** Asked for on a PBX. @see #pbx() null for the only one */
    sealed interface OnPbx extends Command {
        String pbx();
    }

    /** An argument as it was given, for checks and for the audit. @param secret to be masked there */
    record Argument(String name, String value, boolean secret) {}

    /** All that was given, in order. */
    List<Argument> arguments();

    /** As the mutation is called: {@code blindTransfer}. */
    default String name() {
        String type = getClass().getSimpleName();
        return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
    }

    /** A variable of a channel. */
    record Variable(String name, String value) {
        public Variable {
            value = value == null ? "" : value;
        }
    }

    /**
     * Calls a device and leads it, once it answers, to an application or to a place in the dialplan.
     *
     * @param device what is called: {@code PJSIP/101}, {@code Local/101@internal}
     * @param exten with {@code context} and {@code priority}, or null
     * @param application with {@code data}, or null
     * @param timeout how long it may ring; null for 30 s
     * @param waitForAnswer false: the outcome is told as soon as the call is there
     * @param callFile null: by the manager interface
     */
    record Originate(
            String pbx,
            String device,
            String context,
            String exten,
            String priority,
            String application,
            String data,
            String callerNumber,
            String callerName,
            Duration timeout,
            String account,
            List<String> codecs,
            boolean earlyMedia,
            List<Variable> variables,
            boolean waitForAnswer,
            CallFile callFile)
            implements OnPbx {

        /**
         * Order by a file in Asterisk's spool.
         *
         * @param at when; null for now
         * @param maxRetries after the first attempt; null for none
         * @param retryTime between two attempts; null for Asterisk's own, 5 minutes
         * @param archive keep the file in {@code outgoing_done}
         */
        public record CallFile(Instant at, Integer maxRetries, Duration retryTime, boolean archive) {}

        public Originate {
            codecs = codecs == null ? List.of() : List.copyOf(codecs);
            variables = variables == null ? List.of() : List.copyOf(variables);
        }

        @Override
        public List<Argument> arguments() {
            Arguments all = new Arguments()
                    .add("pbx", pbx)
                    .add("device", device)
                    .add("context", context)
                    .add("exten", exten)
                    .add("priority", priority)
                    .add("application", application)
                    .add("data", data)
                    .add("callerNumber", callerNumber)
                    .add("callerName", callerName)
                    .add("timeoutSeconds", timeout == null ? null : timeout.toSeconds())
                    .add("accountCode", account)
                    .add("codecs", codecs.isEmpty() ? null : String.join(",", codecs))
                    .add("earlyMedia", earlyMedia ? true : null)
                    .add("waitForAnswer", waitForAnswer ? null : false);
            for (Variable variable : variables) {
                all.add("variables." + variable.name(), variable.value(), Secrets.names(variable.name()));
            }
            if (callFile != null) {
                all.add("viaCallFile", true)
                        .add("at", callFile.at())
                        .add("maxRetries", callFile.maxRetries())
                        .add(
                                "retrySeconds",
                                callFile.retryTime() == null
                                        ? null
                                        : callFile.retryTime().toSeconds())
                        .add("archive", callFile.archive() ? true : null);
            }
            return all.list();
        }
    }

    /** Ends a call, or the part that one party takes in it. @param cause Q.850 code; null for Asterisk's own */
    record Hangup(String callId, String party, Integer cause) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("party", party)
                    .add("cause", cause)
                    .list();
        }
    }

    /**
     * Sends one party, or two, to a place in the dialplan.
     *
     * @param context null for the one that the party is in
     * @param otherParty null to send one
     * @param otherExten null to send both to the same place
     */
    record Redirect(
            String callId,
            String party,
            String context,
            String exten,
            String priority,
            String otherParty,
            String otherContext,
            String otherExten,
            String otherPriority)
            implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("party", party)
                    .add("context", context)
                    .add("exten", exten)
                    .add("priority", priority)
                    .add("otherParty", otherParty)
                    .add("otherContext", otherContext)
                    .add("otherExten", otherExten)
                    .add("otherPriority", otherPriority)
                    .list();
        }
    }

    /** The party {@code by} sends whoever it talks with to an extension, and leaves. */
    record BlindTransfer(String callId, String by, String context, String exten) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("by", by)
                    .add("context", context)
                    .add("exten", exten)
                    .list();
        }
    }

    /** The party {@code by} consults an extension; when it hangs up, the two others are joined. */
    record AttendedTransfer(String callId, String by, String context, String exten) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("by", by)
                    .add("context", context)
                    .add("exten", exten)
                    .list();
        }
    }

    /** The party {@code by} ends its consultation and is back with the other one. */
    record CancelAttendedTransfer(String callId, String by) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments().add("callId", callId).add("by", by).list();
        }
    }

    /**
     * Parks a party.
     *
     * @param by who is called back when nobody fetches it; null for who it talks with
     * @param lot null for the default one
     * @param timeout null for the lot's own
     */
    record Park(String callId, String party, String by, String lot, Duration timeout) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("party", party)
                    .add("by", by)
                    .add("lot", lot)
                    .add("timeoutSeconds", timeout == null ? null : timeout.toSeconds())
                    .list();
        }
    }

    /** Joins a party of one call with a party of another; those who talked with them are left. */
    record Bridge(String callId, String party, String otherCallId, String otherParty, boolean tone) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("party", party)
                    .add("otherCallId", otherCallId)
                    .add("otherParty", otherParty)
                    .add("tone", tone ? true : null)
                    .list();
        }
    }

    /** @param bridgedOnly record only while the party is joined with another */
    record StartRecording(String callId, String party, String file, boolean bridgedOnly) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("party", party)
                    .add("file", file)
                    .add("bridgedOnly", bridgedOnly ? true : null)
                    .list();
        }
    }

    /** @param party null: whichever of the call is recorded */
    record StopRecording(String callId, String party) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments().add("callId", callId).add("party", party).list();
        }
    }

    /** What of a party is silenced. */
    enum Sound {
        /** What it says. */
        IN,
        /** What it hears. */
        OUT,
        ALL
    }

    record Mute(String callId, String party, Sound direction, boolean muted) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("party", party)
                    .add("direction", direction)
                    .add("muted", muted)
                    .list();
        }
    }

    /** Plays keys' tones to a party. Keys may be a card's number, so they are never written down. */
    record SendDtmf(String callId, String party, String digits, Duration tone) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("party", party)
                    .add("digits", digits, true)
                    .add("durationMs", tone == null ? null : tone.toMillis())
                    .list();
        }
    }

    /** Calls a device, which takes over, once it answers, what rings elsewhere. @param party who rings */
    record Pickup(String callId, String party, String device, Duration timeout) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("party", party)
                    .add("device", device)
                    .add("timeoutSeconds", timeout == null ? null : timeout.toSeconds())
                    .list();
        }
    }

    /** What somebody who spies can do. */
    enum SpyMode {
        /** Hears both. */
        LISTEN,
        /** Hears both, is heard by the one who is spied on. */
        WHISPER,
        /** Hears both, is heard by both. */
        BARGE
    }

    /** Calls a device and lets it into a call, by the side of a party. */
    record Spy(String callId, String party, String device, SpyMode mode, Duration timeout) implements OnCall {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("callId", callId)
                    .add("party", party)
                    .add("device", device)
                    .add("mode", mode)
                    .add("timeoutSeconds", timeout == null ? null : timeout.toSeconds())
                    .list();
        }
    }

    /** @param member what the queue dials: {@code PJSIP/104} */
    record QueueAdd(
            String pbx,
            String queue,
            String member,
            String memberName,
            Integer penalty,
            boolean paused,
            String stateDevice)
            implements OnPbx {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("pbx", pbx)
                    .add("queue", queue)
                    .add("member", member)
                    .add("memberName", memberName)
                    .add("penalty", penalty)
                    .add("paused", paused ? true : null)
                    .add("stateDevice", stateDevice)
                    .list();
        }
    }

    record QueueRemove(String pbx, String queue, String member) implements OnPbx {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("pbx", pbx)
                    .add("queue", queue)
                    .add("member", member)
                    .list();
        }
    }

    /** @param queue null for all that it is in */
    record QueuePause(String pbx, String queue, String member, boolean paused, String reason) implements OnPbx {
        @Override
        public List<Argument> arguments() {
            return new Arguments()
                    .add("pbx", pbx)
                    .add("queue", queue)
                    .add("member", member)
                    .add("paused", paused)
                    .add("reason", reason)
                    .list();
        }
    }

    /** Any action, by name and headers. */
    record SendAction(String pbx, String action, List<Header> headers) implements OnPbx {

        public SendAction {
            headers = List.copyOf(headers);
        }

        @Override
        public List<Argument> arguments() {
            Arguments all = new Arguments().add("pbx", pbx).add("action", action);
            for (Header header : headers) {
                all.add("headers." + header.name(), header.value(), Secrets.inHeader(header));
            }
            return all.list();
        }
    }

    /** Collects arguments that were given. */
    final class Arguments {

        private final List<Argument> list = new ArrayList<>();

        Arguments add(String name, Object value) {
            return add(name, value, false);
        }

        Arguments add(String name, Object value, boolean secret) {
            if (value != null) {
                list.add(new Argument(name, value.toString(), secret));
            }
            return this;
        }

        List<Argument> list() {
            return List.copyOf(list);
        }
    }
}
