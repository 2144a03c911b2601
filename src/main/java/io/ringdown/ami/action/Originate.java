package io.ringdown.ami.action;

import io.ringdown.ami.codec.AmiAction;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has Asterisk call a channel and lead it, once it answers, to an application or a place in the dialplan. Always with
 * {@code Async}: without, Asterisk would tell this connection nothing until the phone has answered.
 *
 * <p>What came of it is told by the event OriginateResponse, on every connection that reads class call. With a channel id
 * of its own that event names it also when it failed (main/manager.c, fast_originate).
 */
public final class Originate implements Action {

    /** Two of one channel: of a local one both halves. */
    public record ChannelIds(String one, String two) {}

    private final String channel;
    private Place place;
    private String application;
    private String data;
    private Duration timeout;
    private String callerId;
    private String account;
    private List<String> codecs = List.of();
    private boolean earlyMedia;
    private ChannelIds ids;
    private String preDialGosub;
    private final Map<String, String> variables = new LinkedHashMap<>();

    private Originate(String channel) {
        this.channel = channel;
    }

    /** Calls this: {@code PJSIP/101}, {@code Local/101@internal}. */
    public static Originate of(String channel) {
        return new Originate(channel);
    }

    public Originate to(Place to) {
        this.place = to;
        return this;
    }

    /** @param with the application's arguments; null for none */
    public Originate toApplication(String name, String with) {
        this.application = name;
        this.data = with;
        return this;
    }

    /** How long it may ring; Asterisk's own is 30 s. */
    public Originate timeout(Duration limit) {
        this.timeout = limit;
        return this;
    }

    /** What the phone shows. @param name null for none @param number null for none */
    public Originate callerId(String name, String number) {
        this.callerId = callerIdText(name, number);
        return this;
    }

    /** {@code "Name" <number>}, as Asterisk reads it; null when there is neither. */
    public static String callerIdText(String name, String number) {
        if (name == null && number == null) {
            return null;
        }
        for (String part : new String[] {name, number}) {
            if (part != null && part.matches("(?s).*[\"<>\\\\].*")) {
                throw new IllegalArgumentException("CallerID holds one of \" < > \\");
            }
        }
        return (name == null ? "" : "\"" + name + "\" ") + (number == null ? "<>" : "<" + number + ">");
    }

    public Originate account(String code) {
        this.account = code;
        return this;
    }

    /** Only these; empty for Asterisk's own choice. */
    public Originate codecs(List<String> names) {
        this.codecs = List.copyOf(names);
        return this;
    }

    /** Lead it on as soon as it sends early media. */
    public Originate earlyMedia(boolean early) {
        this.earlyMedia = early;
        return this;
    }

    /** Set on the channel before it is called. */
    public Originate variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Ids of the channel to be, so that its call is known before it rings. */
    public Originate ids(ChannelIds of) {
        this.ids = of;
        return this;
    }

    /** Run on the channel before it is called; Asterisk 20 and later. */
    public Originate preDialGosub(String location) {
        this.preDialGosub = location;
        return this;
    }

    @Override
    public AmiAction toAmi() {
        AmiAction action = AmiAction.of("Originate").with("Channel", channel).with("Async", "true");
        if (place != null) {
            action = action.with("Context", place.context())
                    .with("Exten", place.exten())
                    .with("Priority", place.priority());
        }
        action = action.with("Application", application)
                .with("Data", data)
                .with("Timeout", timeout == null ? null : Long.toString(timeout.toMillis()))
                .with("CallerID", callerId)
                .with("Account", account)
                .with("Codecs", codecs.isEmpty() ? null : String.join(",", codecs))
                .with("EarlyMedia", earlyMedia ? "true" : null)
                .with("PreDialGoSub", preDialGosub);
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            action = action.with("Variable", variable.getKey() + "=" + escaped(variable.getValue()));
        }
        if (ids != null) {
            action = action.with("ChannelId", ids.one()).with("OtherChannelId", ids.two());
        }
        return action;
    }

    /**
     * Asterisk takes one header for several variables, separated by commas, unless they are quoted or bracketed
     * (main/manager.c, man_do_variable_value): a backslash makes each such character mean itself.
     */
    private static String escaped(String value) {
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (",\\\"()[]".indexOf(c) >= 0) {
                text.append('\\');
            }
            text.append(c);
        }
        return text.toString();
    }
}
