package io.ringdown.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * When the service was logged in, and so which messages it was given. Times are microseconds since the epoch, as in all
 * of this package.
 */
final class Deliveries {

    /** Whether the service was given a message, as far as the PBX can know. */
    enum Delivery {
        YES,
        NO,
        /** Written to the socket, but so shortly before the end that it need not have been kept. */
        MAYBE
    }

    private static final class Session {
        final long login;
        long end = Long.MAX_VALUE;
        /** When the PBX saw that the client is gone; later than the end when the service was killed. */
        long gone = Long.MAX_VALUE;

        Session(long login) {
            this.login = login;
        }
    }

    private final long uncertain;
    private final List<Session> sessions = new ArrayList<>();

    /** @param uncertain what is sent so shortly before the end of a session need not have been kept; microseconds */
    Deliveries(long uncertain) {
        this.uncertain = uncertain;
    }

    synchronized void onLogin(long at) {
        onGone(at);
        sessions.add(new Session(at));
    }

    synchronized void onGone(long at) {
        if (!sessions.isEmpty()) {
            Session last = sessions.getLast();
            last.gone = Math.min(last.gone, at);
            last.end = Math.min(last.end, at);
        }
    }

    /** From now on the service is being killed. */
    synchronized void onKill(long at) {
        if (!sessions.isEmpty()) {
            sessions.getLast().end = Math.min(sessions.getLast().end, at);
        }
    }

    synchronized boolean loggedIn() {
        return !sessions.isEmpty() && sessions.getLast().end == Long.MAX_VALUE;
    }

    synchronized Delivery of(long sentAt) {
        Session session = sessionAt(sentAt);
        if (session == null) {
            return Delivery.NO;
        }
        return sentAt <= session.end - uncertain ? Delivery.YES : Delivery.MAYBE;
    }

    /** Whether all of a list of that moment was taken in: the session outlived it by {@code settled}. */
    synchronized Delivery ofList(long at, long settled) {
        Session session = sessionAt(at);
        if (session == null) {
            return Delivery.NO;
        }
        return at + settled <= session.end ? Delivery.YES : Delivery.MAYBE;
    }

    /** Whether one session was there all the time, with certainty. */
    synchronized boolean withoutGap(long from, long to) {
        Session session = sessionAt(from);
        return session != null && to <= session.end - uncertain;
    }

    /** The sessions' ends, for messages about a moment. */
    synchronized String around(long at) {
        String text = "never logged in before";
        for (Session session : sessions) {
            if (session.login > at) {
                return text + ", next login after " + (session.login - at) / 1_000 + " ms";
            }
            text = session.end < at
                    ? "session ended " + (at - session.end) / 1_000 + " ms before"
                    : "logged in " + (at - session.login) / 1_000 + " ms before"
                            + (session.end == Long.MAX_VALUE
                                    ? ""
                                    : ", end after " + (session.end - at) / 1_000 + " ms");
        }
        return text;
    }

    private Session sessionAt(long at) {
        for (int i = sessions.size() - 1; i >= 0; i--) {
            Session session = sessions.get(i);
            if (session.login <= at) {
                return at <= session.gone ? session : null;
            }
        }
        return null;
    }
}
