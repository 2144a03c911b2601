package io.ringdown.ami.action;

import io.ringdown.ami.codec.AmiAction;
import java.time.Duration;

/**
 * An action of the Manager Interface. Header names and values are those of Asterisk 16 to 23 (main/manager.c and the
 * modules named at each); a null field is left out, so that Asterisk's own default holds.
 *
 * <p>{@link #toAmi} throws {@link IllegalArgumentException} for a value that could not be sent as it is meant, such as
 * one with a line break.
 */
public sealed interface Action permits Action.Simple, Originate {

    /** What is sent. */
    AmiAction toAmi();

    /** An action whose fields are all there is to it. */
    sealed interface Simple extends Action {}

    /** @param cause Q.850 code that the far end is told; null for Asterisk's own (16) */
    record Hangup(String channel, Integer cause) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("Hangup").with("Channel", channel).with("Cause", text(cause));
        }
    }

    /** A place in the dialplan. @param priority from 1, or a label */
    record Place(String context, String exten, String priority) {
        public Place(String context, String exten) {
            this(context, exten, "1");
        }
    }

    /**
     * Sends one channel, or two at once, to other places in the dialplan. Of two, both leave their bridge together, so
     * that neither is hung up for being left alone.
     *
     * @param extra null for one channel
     * @param extraTo null when both go to the same place
     */
    record Redirect(String channel, Place to, String extra, Place extraTo) implements Simple {
        public Redirect(String channel, Place to) {
            this(channel, to, null, null);
        }

        @Override
        public AmiAction toAmi() {
            AmiAction one = AmiAction.of("Redirect")
                    .with("Channel", channel)
                    .with("Context", to.context())
                    .with("Exten", to.exten())
                    .with("Priority", to.priority());
            return extraTo == null
                    ? one.with("ExtraChannel", extra)
                    : one.with("ExtraChannel", extra)
                            .with("ExtraContext", extraTo.context())
                            .with("ExtraExten", extraTo.exten())
                            .with("ExtraPriority", extraTo.priority());
        }
    }

    /**
     * Sends whoever is bridged with the channel to an extension; the channel itself is let go.
     *
     * @param channel the transferer's
     * @param context null for the one that the channel is in
     */
    record BlindTransfer(String channel, String context, String exten) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("BlindTransfer")
                    .with("Channel", channel)
                    .with("Context", context)
                    .with("Exten", exten);
        }
    }

    /**
     * Has the channel press the feature code of an attended transfer and the digits of the extension, so the extension
     * is keys only and the channel must be allowed to transfer ({@code t} or {@code T} of Dial).
     *
     * @param context null for the one that Asterisk takes for transfers
     */
    record Atxfer(String channel, String context, String exten) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("Atxfer")
                    .with("Channel", channel)
                    .with("Context", context)
                    .with("Exten", exten);
        }
    }

    /** Has the channel press {@code atxferabort}: ends the consultation of an attended transfer. */
    record CancelAtxfer(String channel) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("CancelAtxfer").with("Channel", channel);
        }
    }

    /**
     * Parks the channel (res/parking/parking_manager.c).
     *
     * @param timeoutChannel who is called back; when bridged with the channel, it hears the space. Null: nobody
     * @param lot null for the default one
     */
    record Park(String channel, String timeoutChannel, String lot, Duration timeout) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("Park")
                    .with("Channel", channel)
                    .with("TimeoutChannel", timeoutChannel)
                    .with("Parkinglot", lot)
                    .with("Timeout", timeout == null ? null : Long.toString(timeout.toMillis()));
        }
    }

    /** Takes two channels out of whatever they do and joins them. @param tone told to the second by a sound */
    record Bridge(String channel1, String channel2, boolean tone) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("Bridge")
                    .with("Channel1", channel1)
                    .with("Channel2", channel2)
                    .with("Tone", tone ? "channel2" : "no");
        }
    }

    /**
     * Records what the channel hears and says. Asterisk joins the fields by commas for the application of this name, so
     * none of them may hold one (apps/app_mixmonitor.c); the command that it could run afterwards is never sent.
     *
     * @param file relative to Asterisk's monitor folder, or absolute; its suffix is the format
     * @param options of the application; null for none
     */
    record MixMonitor(String channel, String file, String options) implements Simple {
        public MixMonitor {
            refuseComma("File", file);
            refuseComma("Options", options);
        }

        @Override
        public AmiAction toAmi() {
            return AmiAction.of("MixMonitor")
                    .with("Channel", channel)
                    .with("File", file)
                    .with("Options", options);
        }
    }

    /** Ends the recordings of the channel, or one. @param mixMonitorId null for all of them */
    record StopMixMonitor(String channel, String mixMonitorId) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("StopMixMonitor").with("Channel", channel).with("MixMonitorID", mixMonitorId);
        }
    }

    /** @param direction {@code in}: what the channel says; {@code out}: what it hears; {@code all} */
    record MuteAudio(String channel, String direction, boolean muted) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("MuteAudio")
                    .with("Channel", channel)
                    .with("Direction", direction)
                    .with("State", muted ? "on" : "off");
        }
    }

    /**
     * Plays one key's tone to the channel.
     *
     * @param duration null for Asterisk's own
     */
    record PlayDtmf(String channel, char digit, Duration duration) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("PlayDTMF")
                    .with("Channel", channel)
                    .with("Digit", Character.toString(digit))
                    .with("Duration", duration == null ? null : Long.toString(duration.toMillis()));
        }
    }

    /**
     * Makes somebody a member of a queue (apps/app_queue.c).
     *
     * @param location what the queue dials ({@code Interface})
     * @param name null for the location
     * @param stateDevice whose state counts; null for the location
     */
    record QueueAdd(String queue, String location, String name, Integer penalty, boolean paused, String stateDevice)
            implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("QueueAdd")
                    .with("Queue", queue)
                    .with("Interface", location)
                    .with("MemberName", name)
                    .with("Penalty", text(penalty))
                    .with("Paused", paused ? "true" : "false")
                    .with("StateInterface", stateDevice);
        }
    }

    record QueueRemove(String queue, String location) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("QueueRemove").with("Queue", queue).with("Interface", location);
        }
    }

    /** @param queue null for all that the member is in */
    record QueuePause(String queue, String location, boolean paused, String reason) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("QueuePause")
                    .with("Queue", queue)
                    .with("Interface", location)
                    .with("Paused", paused ? "true" : "false")
                    .with("Reason", reason);
        }
    }

    /** Lists channels, or one. @param channel null for all */
    record Status(String channel) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("Status").with("Channel", channel);
        }
    }

    /** @param channel null for a global variable */
    record Getvar(String channel, String variable) implements Simple {
        @Override
        public AmiAction toAmi() {
            return AmiAction.of("Getvar").with("Channel", channel).with("Variable", variable);
        }
    }

    private static void refuseComma(String field, String value) {
        if (value != null && value.indexOf(',') >= 0) {
            throw new IllegalArgumentException(field + " holds a comma");
        }
    }

    private static String text(Integer number) {
        return number == null ? null : number.toString();
    }
}
