package io.espalier.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/** The channels below connections, for what Vert.x has no word for. On their event loops. */
final class Channels {
    private Channels() {}

    static Channel of(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel();
    }

    /**
     * Closes a connection now, whatever waits to be written. The close of Vert.x, and of the channel, which leads to it, would first
     * wait for a client that takes nothing.
     */
    static void cut(Channel channel) {
        ChannelHandlerContext belowVertx = channel.pipeline().firstContext();
        if (belowVertx != null) {
            var _ = belowVertx.close();
        }
    }

    /** Closes the connection of a request now. */
    static void cut(HttpServerRequest request) {
        cut(of(request));
    }
}
