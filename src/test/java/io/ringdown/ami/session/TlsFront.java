package io.ringdown.ami.session;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;

/** TLS in front of a PBX that speaks TCP: a port that decrypts and passes on. */
final class TlsFront {

    private final NetServer server;
    private final NetClient client;

    private TlsFront(NetServer server, NetClient client) {
        this.server = server;
        this.client = client;
    }

    /** @param clients who must show the certificate made for them; null for nobody */
    static Future<TlsFront> start(Vertx vertx, int port, Certificates own, Certificates clients) {
        NetServerOptions options = new NetServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(own.certificate().toString())
                        .addKeyPath(own.key().toString()));
        if (clients != null) {
            options.setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions()
                            .addCertPath(clients.certificate().toString()));
        }
        NetClient client = vertx.createNetClient();
        NetServer server = vertx.createNetServer(options);
        return server.connectHandler(outer -> {
                    outer.pause();
                    outer.exceptionHandler(_ -> {});
                    client.connect(port, "127.0.0.1")
                            .onSuccess(inner -> join(outer, inner))
                            .onFailure(_ -> outer.close());
                })
                .listen()
                .map(new TlsFront(server, client));
    }

    private static void join(NetSocket outer, NetSocket inner) {
        inner.exceptionHandler(_ -> {});
        outer.handler(inner::write);
        inner.handler(outer::write);
        outer.closeHandler(_ -> inner.close());
        inner.closeHandler(_ -> outer.close());
        outer.resume();
    }

    int port() {
        return server.actualPort();
    }

    Future<Void> close() {
        return server.close().compose(_ -> client.close());
    }
}
