package io.ringdown.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * When one replica of the service was logged in, and so which messages it was given. Times are microseconds since the
 * epoch, as in all of this package.
 */
final class Deliveries {

    /** Whether the service was given a message, as far as the PBX can know. */
    enum Delivery {
        YES,
        NO,
        /** Written to the socket, but so shortly before the end that it need not have been kept. */
        MAYBE
    }

    /** Who was stopped for a while has read what came meanwhile so long after it; microseconds. */
    private static final long RECOVERED = 10_000_000;

    private static final class Session {
        final long number;
        final long login;
        long end = Long.MAX_VALUE;
        /** When the PBX saw that the client is gone; later than the end when the service was killed. */
        long gone = Long.MAX_VALUE;

        Session(long number, long login) {
            this.number = number;
            this.login = login;
        }
    }

    private final long uncertain;
    private final List<Session> sessions = new ArrayList<>();
    private long pausedAt = -1;
    private long resumedAt = -1;

    /** @param uncertain what is sent so shortly before the end of a session need not have been kept; microseconds */
    Deliveries(long uncertain) {
        this.uncertain = uncertain;
    }

    /** @param number of the connection */
    synchronized void onLogin(long number, long at) {
        if (!sessions.isEmpty()) {
            end(sessions.getLast(), at);
        }
        sessions.add(new Session(number, at));
    }

    synchronized void onGone(long number, long at) {
        if (!sessions.isEmpty() && sessions.getLast().number == number) {
            end(sessions.getLast(), at);
        }
    }

    private void end(Session session, long at) {
        session.gone = Math.min(session.gone, at);
        session.end = Math.min(session.end, read(session, at));
    }

    /** From now on the service is being killed. */
    synchronized void onKill(long at) {
        if (!sessions.isEmpty()) {
            Session last = sessions.getLast();
            last.end = Math.min(last.end, read(last, at));
        }
    }

    /** From now on the process stands still. */
    synchronized void onPause(long at) {
        pausedAt = at;
        resumedAt = Long.MAX_VALUE;
    }

    synchronized void onResume(long at) {
        resumedAt = at;
    }

    /** Up to when all was read that was sent until then: what came in a pause waits in the socket. */
    private long read(Session session, long at) {
        boolean recovered = pausedAt < 0 || session.login > resumedAt || at - RECOVERED > resumedAt;
        return recovered ? at : Math.min(at, Math.max(pausedAt, session.login));
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

    /** The end of the session of that moment. */
    synchronized long endOf(long at) {
        Session session = sessionAt(at);
        return session == null ? at : Math.max(at, session.end);
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
