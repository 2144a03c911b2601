package io.ringdown.control;

import io.ringdown.ami.codec.AmiMessage.Header;
import io.ringdown.control.Command.Argument;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether the arguments of a command can be, and are allowed by the configuration. Asterisk takes many texts apart again
 * (at commas, ampersands, slashes, {@code $}{}), so each kind of text has its own characters.
 */
final class Checks {

    private static final int LONGEST = 500;
    private static final int MOST_VARIABLES = 60;
    private static final int MOST_DIGITS = 64;
    private static final Duration LONGEST_RING = Duration.ofMinutes(5);

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");
    private static final Pattern CONTEXT = Pattern.compile("[A-Za-z0-9_.-]{1,79}");
    private static final Pattern EXTEN = Pattern.compile("[A-Za-z0-9*#+_.-]{1,79}");
    private static final Pattern KEYS = Pattern.compile("[0-9*#A-Da-d]{1,79}");
    private static final Pattern PRIORITY = Pattern.compile("[1-9][0-9]{0,5}|[A-Za-z_][A-Za-z0-9_-]{0,79}");
    private static final Pattern DEVICE = Pattern.compile("([A-Za-z0-9]{2,20})/([A-Za-z0-9_.+*#:@/-]{1,150})");
    private static final Pattern LOCAL = Pattern.compile("([A-Za-z0-9*#+_.-]+)@([A-Za-z0-9_.-]+)(/[njmb]+)?");
    private static final Pattern NUMBER = Pattern.compile("[A-Za-z0-9*#+_.-]{1,60}");
    private static final Pattern NAME = Pattern.compile("[^\"<>\\\\]{1,60}");
    private static final Pattern VARIABLE = Pattern.compile("_{0,2}[A-Za-z][A-Za-z0-9_]{0,76}");
    private static final Pattern CODEC = Pattern.compile("[a-z0-9_]{1,20}");
    private static final Pattern APPLICATION = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,79}");
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_.+:@-]{1,80}");
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9_.+-]{1,79}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*");
    private static final Pattern FORMAT =
            Pattern.compile(".*\\.(wav|WAV|wav49|wav16|gsm|ulaw|alaw|sln|sln16|g722|ogg)");
    private static final Pattern ACTION = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,60}");

    /** They concern the connection itself, which everything of this PBX goes over. */
    private static final Set<String> OWN_ACTIONS =
            Set.of("login", "logoff", "challenge", "events", "waitevent", "filter");

    private final Policy policy;

    Checks(Policy policy) {
        this.policy = policy;
    }

    /** The part behind the technology: {@code 101} of {@code PJSIP/101}. */
    static String resource(String device) {
        return device.substring(device.indexOf('/') + 1);
    }

    /** @throws Refused naming the argument */
    void check(Command command) {
        for (Argument argument : command.arguments()) {
            if (CONTROL.matcher(argument.name()).find()
                    || CONTROL.matcher(argument.value()).find()) {
                throw Refused.invalid(field(argument.name()), field(argument.name()) + " holds a control character");
            }
            if (argument.value().length() > LONGEST) {
                throw Refused.invalid(
                        field(argument.name()), argument.name() + " is longer than " + LONGEST + " characters");
            }
        }
        switch (command) {
            case Command.Originate c -> originate(c);
            case Command.Hangup c -> {
                if (c.cause() != null && (c.cause() < 1 || c.cause() > 127)) {
                    throw Refused.invalid("cause", "cause is a Q.850 code, 1 to 127");
                }
            }
            case Command.Redirect c -> {
                place("", c.context(), c.exten(), c.priority());
                if (c.otherParty() != null) {
                    place(
                            "other",
                            c.otherContext(),
                            c.otherExten() == null ? c.exten() : c.otherExten(),
                            c.otherPriority());
                } else if (c.otherContext() != null || c.otherExten() != null || c.otherPriority() != null) {
                    throw Refused.invalid("otherParty", "otherParty is missing: whom to send there?");
                }
            }
            case Command.BlindTransfer c -> {
                context("context", c.context());
                required("exten", c.exten(), EXTEN, "an extension is letters, digits and * # + _ . -");
            }
            case Command.AttendedTransfer c -> {
                context("context", c.context());
                required("exten", c.exten(), KEYS, "Asterisk dials it by keys: digits, * and # only");
            }
            case Command.CancelAttendedTransfer _ -> {}
            case Command.Park c -> {
                optional("lot", c.lot(), QUEUE, "a lot's name is letters, digits and _ . + -");
                if (c.timeout() != null
                        && (c.timeout().compareTo(Duration.ofSeconds(1)) < 0
                                || c.timeout().compareTo(Duration.ofDays(1)) > 0)) {
                    throw Refused.invalid("timeoutSeconds", "timeoutSeconds is 1 to 86400");
                }
            }
            case Command.Bridge _ -> {}
            case Command.StartRecording c -> recording(c.file());
            case Command.StopRecording _ -> {}
            case Command.Mute c -> {}
            case Command.SendDtmf c -> {
                required("digits", c.digits(), KEYS, "keys are 0 to 9, A to D, * and #");
                if (c.digits().length() > MOST_DIGITS) {
                    throw Refused.invalid("digits", "at most " + MOST_DIGITS + " keys at a time");
                }
                if (c.tone() != null && (c.tone().toMillis() < 40 || c.tone().toMillis() > 6_000)) {
                    throw Refused.invalid("durationMs", "durationMs is 40 to 6000");
                }
            }
            case Command.Pickup c -> {
                device("device", c.device());
                ring(c.timeout());
            }
            case Command.Spy c -> {
                device("device", c.device());
                ring(c.timeout());
            }
            case Command.QueueAdd c -> {
                queue(c.queue());
                device("member", c.member());
                optional("memberName", c.memberName(), NAME, "a name holds none of \" < > \\ and is at most 60 long");
                if (c.penalty() != null && c.penalty() < 0) {
                    throw Refused.invalid("penalty", "penalty is 0 or more");
                }
                if (c.stateDevice() != null) {
                    required(
                            "stateDevice",
                            c.stateDevice(),
                            Pattern.compile("[A-Za-z]{2,20}[/:][A-Za-z0-9_.@+-]{1,80}"),
                            "a device as PJSIP/104 or hint:104@internal");
                }
            }
            case Command.QueueRemove c -> {
                queue(c.queue());
                required("member", c.member(), DEVICE, "what the queue dials, as PJSIP/104");
            }
            case Command.QueuePause c -> {
                if (c.queue() != null) {
                    queue(c.queue());
                }
                required("member", c.member(), DEVICE, "what the queue dials, as PJSIP/104");
            }
            case Command.SendAction c -> action(c);
        }
    }

    private void originate(Command.Originate c) {
        device("device", c.device());
        if ((c.application() == null) == (c.exten() == null)) {
            throw Refused.invalid(
                    c.application() == null ? "exten" : "application",
                    "give either application (and data) or context and exten");
        }
        if (c.application() != null) {
            application(c.application(), c.data());
            if (c.context() != null || c.priority() != null) {
                throw Refused.invalid("context", "an application has no place in the dialplan");
            }
        } else {
            if (c.context() == null) {
                throw Refused.invalid("context", "context is missing: in which one is " + c.exten() + " dialled?");
            }
            if (c.data() != null) {
                throw Refused.invalid("data", "data is for an application");
            }
            place("", c.context(), c.exten(), c.priority());
        }
        optional("callerNumber", c.callerNumber(), NUMBER, "a number is letters, digits and * # + _ . -");
        optional("callerName", c.callerName(), NAME, "a name holds none of \" < > \\ and is at most 60 long");
        optional("accountCode", c.account(), ACCOUNT, "an account code is letters, digits and _ . + : @ -");
        ring(c.timeout());
        for (String codec : c.codecs()) {
            required("codecs", codec, CODEC, "a codec's name as ulaw or g722");
        }
        if (c.variables().size() > MOST_VARIABLES) {
            throw Refused.invalid("variables", "at most " + MOST_VARIABLES + " variables");
        }
        for (Command.Variable variable : c.variables()) {
            // a name with parentheses would be a function, which may write files
            required("variables", variable.name(), VARIABLE, "a variable's name is letters, digits and _");
            refuseExpressions("variables", variable.value());
        }
        if (c.callFile() != null) {
            Integer retries = c.callFile().maxRetries();
            if (retries != null && (retries < 0 || retries > 100)) {
                throw Refused.invalid("maxRetries", "maxRetries is 0 to 100");
            }
            Duration pause = c.callFile().retryTime();
            if (pause != null && (pause.toSeconds() < 1 || pause.toSeconds() > 86_400)) {
                throw Refused.invalid("retrySeconds", "retrySeconds is 1 to 86400");
            }
        }
    }

    private void application(String application, String data) {
        required("application", application, APPLICATION, "an application's name is letters, digits and _");
        if (!policy.allowsApplication(application)) {
            throw Refused.invalid(
                    "application", application + " is not among ringdown.control.applications, so it may not be run");
        }
        if (data != null) {
            refuseExpressions("data", data);
        }
    }

    /** Asterisk, or the application it is given to, would evaluate it: {@code ${SHELL(...)}}. */
    private static void refuseExpressions(String field, String text) {
        if (text.contains("${") || text.contains("$[")) {
            throw Refused.invalid(field, "an expression of the dialplan, ${...} or $[...], may not be given");
        }
    }

    private void place(String prefix, String context, String exten, String priority) {
        context(prefix.isEmpty() ? "context" : "otherContext", context);
        required(
                prefix.isEmpty() ? "exten" : "otherExten",
                exten,
                EXTEN,
                "an extension is letters, digits and * # + _ . -");
        optional(
                prefix.isEmpty() ? "priority" : "otherPriority",
                priority,
                PRIORITY,
                "a priority is a number or a label");
    }

    /** @param context null is the one that the channel is in */
    private void context(String field, String context) {
        if (context == null) {
            return;
        }
        required(field, context, CONTEXT, "a context's name is letters, digits and _ . -");
        if (!policy.allowsContext(context)) {
            throw Refused.invalid(field, context + " is not among ringdown.control.contexts, so nobody is led there");
        }
    }

    private void device(String field, String device) {
        required(field, device, DEVICE, "a device is a technology and a name, as PJSIP/101");
        int slash = device.indexOf('/');
        String technology = device.substring(0, slash);
        if (!policy.allowsTechnology(technology)) {
            throw Refused.invalid(
                    field, technology + " is not among ringdown.control.technologies, so it may not be called");
        }
        if (technology.equalsIgnoreCase("Local")) {
            var local = LOCAL.matcher(device.substring(slash + 1));
            if (!local.matches()) {
                throw Refused.invalid(field, "a local channel is Local/EXTEN@CONTEXT, with /n or nothing behind it");
            }
            context(field, local.group(2));
        }
    }

    private void queue(String queue) {
        required("queue", queue, QUEUE, "a queue's name is letters, digits and _ . + -");
    }

    private static void recording(String file) {
        required("file", file, FILE, "a relative path of letters, digits and _ . -, without ..");
        if (file.contains("..") || file.length() > 200) {
            throw Refused.invalid("file", "a relative path without .. and of at most 200 characters");
        }
        if (!FORMAT.matcher(file).matches()) {
            throw Refused.invalid("file", "the file's suffix is its format: wav, gsm, ulaw, alaw, sln, g722, …");
        }
    }

    private static void ring(Duration timeout) {
        if (timeout != null && (timeout.toMillis() < 1_000 || timeout.compareTo(LONGEST_RING) > 0)) {
            throw Refused.invalid("timeoutSeconds", "timeoutSeconds is 1 to " + LONGEST_RING.toSeconds());
        }
    }

    private static void action(Command.SendAction c) {
        required("action", c.action(), ACTION, "an action's name is letters and digits");
        if (OWN_ACTIONS.contains(c.action().toLowerCase(Locale.ROOT))) {
            throw Refused.invalid(
                    "action", c.action() + " concerns the connection itself, which the service needs as it is");
        }
        for (Header header : c.headers()) {
            if (header.name().isBlank() || header.name().contains(":")) {
                throw Refused.invalid("headers", "a header's name is missing or holds a colon");
            }
        }
    }

    private static void required(String field, String value, Pattern pattern, String what) {
        if (value == null || value.isEmpty()) {
            throw Refused.invalid(field, field + " is missing");
        }
        optional(field, value, pattern, what);
    }

    private static void optional(String field, String value, Pattern pattern, String what) {
        if (value != null && !pattern.matcher(value).matches()) {
            throw Refused.invalid(field, field + ": " + what);
        }
    }

    /** {@code variables.CRM_ID} is an entry of the argument {@code variables}. */
    private static String field(String argument) {
        int dot = argument.indexOf('.');
        return dot < 0 ? argument : argument.substring(0, dot);
    }
}
