package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiFormatException;
import io.ringdown.ami.codec.AmiMessage;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;

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
            case SSLException tls -> noTls(config, tls);
            default -> "cannot connect to " + address + " (" + printable(detail) + ")";
        };
    }

    private static String noTls(SessionConfig config, SSLException cause) {
        String detail = cause.getMessage() == null ? "" : cause.getMessage();
        String all = all(cause);
        if (all.contains("not an SSL/TLS record")) {
            return config.address() + " does not speak TLS; check that this is the port of tlsbindaddr";
        }
        if (all.contains("No name matching") || all.contains("No subject alternative")) {
            return "the certificate of " + config.address() + " is for another host; connect to the name that it holds";
        }
        if (all.contains("unable to find valid certification path") || all.contains("PKIX")) {
            return "the certificate of " + config.address()
                    + " is signed by nobody who is trusted, or out of date; check the configured CA file";
        }
        return "no TLS with " + config.address() + " (" + printable(detail) + ")";
    }

    private static String all(Throwable cause) {
        StringBuilder all = new StringBuilder();
        for (Throwable c = cause; c != null; c = c.getCause()) {
            all.append(c.getMessage()).append('\n');
        }
        return all.toString();
    }

    static String noGreeting(SessionConfig config) {
        return config.address() + " accepts connections but does not greet within "
                + config.timing().login().toMillis() + " ms; check that this is the port of manager.conf"
                + (config.transport() instanceof TransportConfig.Tcp ? " and not that of TLS" : "");
    }

    static String notAmi(SessionConfig config, AmiFormatException cause) {
        return config.address() + " speaks something else (" + printable(cause.getMessage())
                + "); check that this is the port of manager.conf";
    }

    static String closedBeforeGreeting(SessionConfig config, String detail) {
        return config.address() + " closed the connection without a greeting"
                + (detail == null ? "" : " (" + printable(detail) + ")")
                + "; check authlimit in manager.conf and that this is its port";
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

    static String silent(SessionConfig config, Duration time) {
        return "nothing heard from " + config.address() + " for "
                + time.toMillis()
                + " ms in spite of pings; the connection counts as dead";
    }

    static String unanswered(SessionConfig config, ActionException cause) {
        return config.address() + ": " + cause.getMessage() + "; the connection counts as dead";
    }

    static String oversized(SessionConfig config, long count) {
        return "a message of " + config.address() + " exceeds " + AmiDecoder.Limits.DEFAULT.messageBytes()
                + " bytes or " + AmiDecoder.Limits.DEFAULT.headers() + " headers and was left out (" + count
                + " since the login)";
    }

    static String notXml(SessionConfig config, long count) {
        return "a message of " + config.address() + " is no XML and was left out (" + count
                + " since the login); over rawman or arawman it would be readable";
    }

    static String noWebManager(SessionConfig config, String path) {
        return config.address() + " has no " + path + "; check webenabled = yes in manager.conf, and enabled = yes and"
                + " prefix in http.conf";
    }

    static String webRefuses(SessionConfig config, int status) {
        return config.address() + " refuses with HTTP status " + status
                + "; check permit/deny of manager.conf and Asterisk's log";
    }

    static String noDigest(SessionConfig config, String path) {
        return config.address() + " asks for no digest authentication at " + path
                + "; check that this is Asterisk's web server and no proxy answers for it";
    }

    static String digestRefused(SessionConfig config) {
        return config.address() + " refuses the login of " + printable(config.username())
                + " (digest authentication); check user name, secret and permit/deny of manager.conf";
    }

    static String sessionExpired(SessionConfig config) {
        return config.address() + " does not know our session any more; it expired, or Asterisk was started anew";
    }

    static String pollUnanswered(SessionConfig config) {
        return config.address() + " does not answer WaitEvent in time; the connection counts as dead";
    }

    static String pollRefused(SessionConfig config, AmiMessage answer) {
        return config.address() + " refuses WaitEvent (" + quoted(answer.get("Message"))
                + "); the session may have expired";
    }

    static String tooLong(SessionConfig config, long bytes) {
        return config.address() + " answers with more than " + bytes + " bytes at once";
    }

    static String notWebManager(SessionConfig config) {
        return config.address() + " answers something that is no AMI; check that this is Asterisk's web server";
    }

    /** What Asterisk said, short and printable, in quotes. */
    static String quoted(String text) {
        return text == null ? "no message" : '"' + printable(text) + '"';
    }

    static String printable(String text) {
        String clean = text.replaceAll("[\\p{Cntrl}]", "?");
        return clean.length() <= LONGEST_QUOTE ? clean : clean.substring(0, LONGEST_QUOTE) + "…";
    }
}
