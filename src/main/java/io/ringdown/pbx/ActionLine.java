package io.ringdown.pbx;

import io.ringdown.ami.codec.AmiAction;
import io.ringdown.ami.codec.AmiMessage;
import io.ringdown.ami.session.AmiReply;
import io.ringdown.ami.session.AmiSession;
import io.ringdown.ami.session.ConnectionLost;
import io.ringdown.ami.session.SessionConfig;
import io.ringdown.ami.session.SessionState;
import io.ringdown.ami.session.TransportConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * The way of users' actions to one PBX: a second login without events, since Asterisk runs the actions of a login one
 * after another and tells its events in between, so that a slow action would hold them back.
 *
 * <p>While that login is not there, because it is being made, was lost or is refused, actions take the way of the events:
 * better late events than no control. Over HTTP there is no second login, for there actions run beside each other.
 */
final class ActionLine {

    private static final Logger LOG = Logger.getLogger(ActionLine.class);

    /** Null when all goes the way of the events. */
    private final AmiSession session;

    private boolean told;

    /** @param wanted false: all goes the way of the events */
    ActionLine(Context context, SessionConfig events, boolean wanted, RandomGenerator random, Clock clock) {
        SessionConfig config = new SessionConfig(
                        events.name() + "/actions",
                        events.host(),
                        events.port(),
                        events.username(),
                        events.secret(),
                        events.plainLogin(),
                        events.timing())
                .withTransport(events.transport())
                .withEvents(false);
        boolean http = events.transport() instanceof TransportConfig.Http;
        session = wanted && !http ? new AmiSession(context, config, new Listening(events.name()), random, clock) : null;
    }

    /** The login for events is there, so the second one may be tried, again if it was refused before. */
    void onEventsUp() {
        if (session != null) {
            session.start();
        }
    }

    /** @param events the session to fall back on */
    Uni<AmiReply> ask(AmiAction action, AmiSession events) {
        if (session == null) {
            return events.ask(action);
        }
        return Uni.createFrom().deferred(() -> {
            if (!(session.state() instanceof SessionState.LoggedIn)) {
                return events.ask(action);
            }
            return session.ask(action)
                    .onFailure(failure -> failure instanceof ConnectionLost lost && !lost.sent())
                    .recoverWithUni(() -> events.ask(action));
        });
    }

    Uni<Void> stop() {
        return session == null ? Uni.createFrom().voidItem() : session.stop();
    }

    private final class Listening implements AmiSession.Listener {

        private final String pbx;

        Listening(String pbx) {
            this.pbx = pbx;
        }

        @Override
        public void onState(SessionState state) {
            if (state instanceof SessionState.Syncing syncing) {
                session.synced(syncing); // nothing is read here
            }
        }

        @Override
        public void onRefused(String reason) {
            session.stop().subscribe().with(_ -> {});
            if (!told) {
                told = true;
                LOG.warnf(
                        "pbx=%s: no second login for actions: %s. They share the connection of the events, which a slow"
                                + " action then holds back; allowmultiplelogin = yes in manager.conf allows two, or set"
                                + " ringdown.pbx.%s.action-connection=false",
                        pbx, reason, pbx);
            }
        }

        @Override
        public void onMessage(AmiMessage message, long arrivalMicros) {
            // asked for none
        }
    }
}
