package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiFormatException;
import java.net.ConnectException;
import java.net.UnknownHostException;

/** One line for the person on call: what happened, where, what to do. Never the secret. */
final class Reasons {

    private static final int LONGEST_QUOTE = 120;

    private Reasons() {}

    static String cannotConnect(SessionConfig config, Throwable cause) {
        String address = config.address();
        String detail = cause.getMessage() == null ? "" : cause.getMessage();
        return switch (cause) {
            case UnknownHostException _ ->
                "no such host: " + config.host() + "; check the configured host name and DNS";
            case ConnectException _
            when detail.contains("timed out") ->
                address + " does not answer within " + config.timing().connect().toMillis()
                        + " ms; check the address and the firewall";
            case ConnectException _
            when detail.contains("refused") ->
                "nobody listens at " + address + "; check that Asterisk runs and that manager.conf says enabled = yes,"
                        + " with this port and bindaddr";
            default -> "cannot connect to " + address + " (" + printable(detail) + ")";
        };
    }

    static String noGreeting(SessionConfig config) {
        return config.address() + " accepts connections but does not greet within "
                + config.timing().login().toMillis() + " ms; check that this is the port of manager.conf";
    }

    static String notAmi(SessionConfig config, AmiFormatException cause) {
        return config.address() + " speaks something else (" + printable(cause.getMessage())
                + "); check that this is the port of manager.conf";
    }

    static String closedBeforeGreeting(SessionConfig config) {
        return config.address() + " closed the connection without a greeting; check authlimit in manager.conf"
                + " and that this is its port";
    }

    static String closedDuringLogin(SessionConfig config) {
        return config.address() + " closed the connection during the login of " + printable(config.username())
                + "; see Asterisk's log";
    }

    static String closed(SessionConfig config, String detail) {
        return config.address() + " closed the connection" + (detail == null ? "" : " (" + printable(detail) + ")");
    }

    static String loginRefused(SessionConfig config, ActionRefused refusal) {
        return config.address() + " refuses the login of " + printable(config.username()) + " ("
                + quoted(refusal.answer().get("Message"))
                + "); check user name, secret and permit/deny of manager.conf";
    }

    static String noChallenge(SessionConfig config, ActionRefused refusal) {
        return config.address() + " offers no MD5 challenge ("
                + quoted(refusal.answer().get("Message")) + "); configure a plain login if the net may be trusted";
    }

    static String loginTimedOut(SessionConfig config) {
        return config.address() + " does not answer the login of " + printable(config.username()) + " within "
                + config.timing().login().toMillis() + " ms";
    }

    static String silent(SessionConfig config) {
        return "nothing heard from " + config.address() + " for "
                + config.timing().silence().toMillis()
                + " ms in spite of pings; the connection counts as dead";
    }

    static String unanswered(SessionConfig config, ActionException cause) {
        return config.address() + ": " + cause.getMessage() + "; the connection counts as dead";
    }

    /** What Asterisk said, short and printable, in quotes. */
    static String quoted(String text) {
        return text == null ? "no message" : '"' + printable(text) + '"';
    }

    private static String printable(String text) {
        String clean = text.replaceAll("[\\p{Cntrl}]", "?");
        return clean.length() <= LONGEST_QUOTE ? clean : clean.substring(0, LONGEST_QUOTE) + "…";
    }
}
