package io.espalier.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.gateway.http.ClientResponse;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of events on a real connection. */
class EventStreamTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<ClientResponse.EventStream> streams = new LinkedBlockingQueue<>();
    private final RequestLimits limits = new RequestLimits(10, 1_000, 1_000);
    private final ResponseWriter responses = new ResponseWriter(vertx, Duration.ofSeconds(2), limits);
    private int port;

    @BeforeEach
    void serve() throws Exception {
        HttpServer server = vertx.createHttpServer().requestHandler(request -> {
            ClientResponse.EventStream stream = streams.remove();
            responses.write(
                    request,
                    new ClientResponse(200, Map.of("Content-Type", List.of("text/event-stream")), stream),
                    limits.enter());
        });
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void whatIsWrittenReachesTheClientAtOnceAndTheEndToo() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        Stream stream = new Stream(client -> {
            client.write(bytes(":first\n\n"));
            await(goOn);
            client.write(bytes(":second\n\n"));
        });
        try (Socket socket = connect(stream)) {
            assertThat(readUntil(socket.getInputStream(), ":first")).contains("text/event-stream");
            goOn.countDown();
            assertThat(readUntil(socket.getInputStream(), "\r\n0\r\n")).contains(":second");
        }
        stream.end.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aClientThatLeavesEndsTheStream() throws Exception {
        Stream stream = new Stream(EventStreamTest::writeForEver);
        try (Socket socket = connect(stream)) {
            readUntil(socket.getInputStream(), ":x");
        }
        assertThat(stream.end.handle((done, failure) -> failure).get(60, TimeUnit.SECONDS))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aClientThatStopsReadingIsCutAndLittleIsKeptForIt() throws Exception {
        AtomicLong written = new AtomicLong();
        Stream stream = new Stream(client -> {
            while (true) {
                client.write(bytes(":" + "x".repeat(64 * 1024) + "\n\n"));
                written.addAndGet(64 * 1024);
            }
        });
        try (Socket socket = connect(stream)) {
            assertThat(stream.end.handle((done, failure) -> failure).get(60, TimeUnit.SECONDS))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("took nothing");
            // What the sockets of both sides hold, and a megabyte.
            assertThat(written.get()).isLessThan(32L * 1024 * 1024);
            assertThat(socket.isConnected()).isTrue();
        }
    }

    private static void writeForEver(OutputStream client) throws IOException {
        while (true) {
            client.write(bytes(":x\n\n"));
        }
    }

    private Socket connect(Stream stream) throws IOException {
        streams.add(stream);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(bytes("GET / HTTP/1.1\r\nHost: test\r\n\r\n"));
        return socket;
    }

    private static String readUntil(InputStream in, String wanted) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(wanted) < 0) {
            int next = in.read();
            assertThat(next).as("the connection goes on after: %s", read).isNotEqualTo(-1);
            read.append((char) next);
        }
        return read.toString();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a stream writes. */
    @FunctionalInterface
    private interface Writer {
        void writeTo(OutputStream client) throws IOException;
    }

    private static final class Stream implements ClientResponse.EventStream {
        final CompletableFuture<String> end = new CompletableFuture<>();
        private final Writer writer;

        Stream(Writer writer) {
            this.writer = writer;
        }

        @Override
        public void writeTo(OutputStream client) throws IOException {
            try {
                writer.writeTo(client);
                end.complete("ended");
            } catch (IOException e) {
                end.completeExceptionally(e);
                throw e;
            } finally {
                close();
            }
        }

        @Override
        public void close() {
            end.complete("closed");
        }
    }
}
