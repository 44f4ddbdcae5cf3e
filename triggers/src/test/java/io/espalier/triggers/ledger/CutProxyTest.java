package io.espalier.triggers.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CutProxyTest {

    @Test
    void forwardsStallsBreaksAndRefuses() throws Exception {
        try (ServerSocket echo = echo();
                CutProxy proxy = CutProxy.to(echo.getLocalPort())) {
            try (Socket socket = connect(proxy)) {
                assertThat(echoed(socket, 1)).isEqualTo(1);
                proxy.stall();
                socket.setSoTimeout(200);
                assertThatThrownBy(() -> echoed(socket, 2)).isInstanceOf(SocketTimeoutException.class);
                proxy.open();
                socket.setSoTimeout(0);
                assertThat(socket.getInputStream().read()).isEqualTo(2);
                proxy.breakAll();
                assertBroken(socket);
            }
            try (Socket socket = connect(proxy)) {
                assertThat(echoed(socket, 3)).isEqualTo(3);
                proxy.refuse();
                assertBroken(socket);
            }
            try (Socket socket = connect(proxy)) {
                assertBroken(socket);
            } catch (IOException e) {
                // It may be cut off before it is connected.
            }
            proxy.open();
            try (Socket socket = connect(proxy)) {
                assertThat(echoed(socket, 4)).isEqualTo(4);
            }
        }
    }

    private static void assertBroken(Socket socket) {
        try {
            assertThat(echoed(socket, 9)).isEqualTo(-1);
        } catch (IOException e) {
            // So it may be told as well.
        }
    }

    private static int echoed(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    private static Socket connect(CutProxy proxy) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static ServerSocket echo() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> reply(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
        return server;
    }

    private static void reply(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // It was broken.
        }
    }
}
