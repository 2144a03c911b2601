package io.ringdown.webhook;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Where a receiver's host may lead. The URL is its operator's word, but a name in it is looked up by somebody else's
 * server: it must not lead into our own network unless that is wanted. The address that was judged is the one that is
 * connected to.
 */
final class Addresses {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*|localhost", Pattern.CASE_INSENSITIVE);

    private Addresses() {}

    /** Nobody may connect there. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String line) {
            super(line);
        }
    }

    /** Looks the name up; blocking. */
    static InetAddress of(Receiver receiver) throws UnknownHostException, Refused {
        return of(receiver, InetAddress.getAllByName(receiver.host()));
    }

    /** @param found where the name leads */
    static InetAddress of(Receiver receiver, InetAddress... found) throws Refused {
        boolean privateToo =
                receiver.privateAddresses() || LITERAL.matcher(receiver.host()).matches();
        boolean onlyPrivate = false;
        for (InetAddress address : found) {
            if (!isNowhere(address)) {
                if (privateToo || !isPrivate(address)) {
                    return address;
                }
                onlyPrivate = true;
            }
        }
        throw new Refused(
                onlyPrivate
                        ? "the name leads to a private address; if that is wanted set ringdown.webhook."
                                + receiver.name() + ".private-addresses=true"
                        : "the address is one that nobody may be told at: link-local, multicast or none");
    }

    /** Link-local is where clouds keep their secrets (169.254.169.254). */
    static boolean isNowhere(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || address instanceof Inet4Address && (bytes[0] == 0 || (bytes[0] & 0xF0) == 0xF0)
                // the same one of a large cloud over IPv6
                || address.getHostAddress().equals("fd00:ec2:0:0:0:0:0:254");
    }

    static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address instanceof Inet4Address && (bytes[0] & 0xFF) == 100 && (bytes[1] & 0xC0) == 64
                // unique local, and those that a translator makes IPv4 addresses of
                || address instanceof Inet6Address && ((bytes[0] & 0xFE) == 0xFC || bytes[0] == 0 && bytes[1] == 0x64);
    }
}
