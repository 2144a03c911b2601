package io.ringdown.ami.session;

import io.ringdown.ami.codec.AmiDecoder;
import io.ringdown.ami.codec.AmiFormatException;
import io.ringdown.ami.codec.AmiMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * AMI over one TCP or TLS connection. The socket is read always and never paused: Asterisk cuts a slow reader after 100
 * ms (writetimeout).
 */
final class SocketTransport implements Transport, AmiDecoder.Sink {

    /** @param tls null for a connection in the clear */
    static Connector connector(Vertx vertx, Executor onContext, SessionConfig config, TlsConfig tls) {
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout((int) config.timing().connect().toMillis())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        if (tls != null) {
            TlsOptions.set(options, tls, config);
            options.setHostnameVerificationAlgorithm(tls.verifyHost() ? "HTTPS" : "");
        }
        NetClient client = vertx.createNetClient(options);
        return new Connector() {
            @Override
            public Future<Transport> open() {
                return client.connect(config.port(), config.host())
                        .<Transport>map(socket -> new SocketTransport(onContext, config, socket))
                        .recover(cause -> Future.failedFuture(new CannotOpen(Reasons.cannotConnect(config, cause))));
            }

            @Override
            public Future<Void> close() {
                return client.close();
            }
        };
    }

    private final Executor onContext;
    private final SessionConfig config;
    private final NetSocket socket;
    private final AmiDecoder decoder = new AmiDecoder(this);

    private Receiver receiver;
    private boolean over;
    private boolean greeted;
    private boolean loggedIn;
    private long oversized;
    private String socketError;

    private SocketTransport(Executor onContext, SessionConfig config, NetSocket socket) {
        this.onContext = onContext;
        this.config = config;
        this.socket = socket;
        socket.pause(); // until somebody listens
    }

    @Override
    public void begin(Receiver by) {
        receiver = by;
        socket.exceptionHandler(cause -> socketError = cause.getMessage());
        socket.closeHandler(_ -> onContext.execute(this::onClosed));
        socket.handler(buffer -> onContext.execute(() -> onChunk(buffer)));
        socket.resume();
    }

    @Override
    public boolean greeted() {
        return greeted;
    }

    @Override
    public void send(AmiMessage action) {
        socket.write(Buffer.buffer(action.toBytes()));
    }

    @Override
    public void loggedIn(boolean events) {
        loggedIn = true; // events come by themselves
    }

    @Override
    public boolean ordered() {
        return true;
    }

    @Override
    public boolean authenticates() {
        return false;
    }

    @Override
    public Future<Void> close(boolean polite) {
        over = true;
        if (polite) {
            socket.write(Buffer.buffer(AmiMessage.of("Action", "Logoff").toBytes()));
        }
        return socket.close();
    }

    private void onChunk(Buffer buffer) {
        if (over) {
            return;
        }
        byte[] chunk = buffer.getBytes();
        receiver.onBytes(chunk);
        try {
            decoder.decode(chunk);
        } catch (AmiFormatException noAmi) {
            end(Reasons.notAmi(config, noAmi));
            return;
        }
        if (decoder.oversized() != oversized) {
            oversized = decoder.oversized();
            receiver.onWarning(Reasons.oversized(config, oversized));
        }
    }

    @Override
    public void onBanner(String version) {
        greeted = true;
        receiver.onGreeting(version);
    }

    @Override
    public void onMessage(AmiMessage message) {
        if (over) {
            return; // ended by an earlier message of the same chunk
        }
        if (!greeted) {
            throw new AmiFormatException(0, "no Asterisk Manager Interface: no greeting before the first message");
        }
        receiver.onMessage(message);
    }

    private void onClosed() {
        if (!greeted) {
            end(Reasons.closedBeforeGreeting(config, socketError));
        } else if (!loggedIn) {
            end(Reasons.closedDuringLogin(config));
        } else {
            end(Reasons.closed(config, socketError));
        }
    }

    private void end(String reason) {
        if (!over) {
            over = true;
            socket.close();
            receiver.onEnded(reason, Duration.ZERO);
        }
    }
}
