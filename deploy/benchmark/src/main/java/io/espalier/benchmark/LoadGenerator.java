package io.espalier.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * Sends the same request over and over on a number of connections that stay open, one thread for all, as cheaply as it can be
 * done: the next request of a connection goes out when its answer has come whole. Belongs to one thread.
 */
final class LoadGenerator implements AutoCloseable {
    private static final int MAX_REQUESTS = 1_000_000;
    private static final byte[] OK = ascii("HTTP/1.1 200");
    private static final byte[] LENGTH = ascii("\ncontent-length:");
    private static final byte[] END_OF_HEADERS = ascii("\r\n\r\n");

    private final Selector selector;
    private final long[] latencies = new long[MAX_REQUESTS];

    /** A connection and what came of the answer that it waits for. */
    private static final class Connection {
        final SocketChannel channel;
        final ByteBuffer request = ByteBuffer.allocateDirect(64 * 1024);
        final byte[] answer = new byte[256 * 1024];
        final ByteBuffer input = ByteBuffer.wrap(answer);
        long sent;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /** What a turn came to; latencies, of half of the requests and of all but one in a hundred, in microseconds at most. */
    record Turn(int requests, Duration time, double median, double slow) {
        double perSecond() {
            return requests / (time.toNanos() / 1e9);
        }
    }

    LoadGenerator(URI server, int connections) throws IOException {
        selector = Selector.open();
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Connection(channel));
        }
    }

    /**
     * Sends for a while, and waits for the last answers.
     *
     * @throws IllegalStateException if an answer has another status than 200
     */
    Turn run(byte[] request, Duration time) throws IOException {
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        int waiting = 0;
        int done = 0;
        for (SelectionKey key : selector.keys()) {
            send((Connection) key.attachment(), request);
            waiting++;
        }
        while (waiting > 0) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                Connection connection = (Connection) key.attachment();
                if (isAnswered(connection)) {
                    long now = System.nanoTime();
                    latencies[done++] = now - connection.sent;
                    if (now < end && done < MAX_REQUESTS - selector.keys().size()) {
                        send(connection, request);
                    } else {
                        waiting--;
                    }
                }
            }
            selector.selectedKeys().clear();
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        Arrays.sort(latencies, 0, done);
        return new Turn(done, taken, latencies[done / 2] / 1e3, latencies[(int) (done * 0.99)] / 1e3);
    }

    private static void send(Connection connection, byte[] request) throws IOException {
        connection.request.clear().put(request).flip();
        connection.input.clear();
        connection.sent = System.nanoTime();
        while (connection.request.hasRemaining()) {
            connection.channel.write(connection.request);
        }
    }

    private static boolean isAnswered(Connection connection) throws IOException {
        if (connection.channel.read(connection.input) < 0) {
            throw new IllegalStateException("the server closed a connection");
        }
        int length = connection.input.position();
        int headers = indexOf(END_OF_HEADERS, connection.answer, length);
        if (headers < 0 || length < headers + END_OF_HEADERS.length + contentLength(connection.answer, headers)) {
            return false;
        }
        if (!Arrays.equals(OK, 0, OK.length, connection.answer, 0, OK.length)) {
            throw new IllegalStateException(
                    "the server answered " + new String(connection.answer, 0, length, StandardCharsets.UTF_8));
        }
        return true;
    }

    private static int contentLength(byte[] answer, int headers) {
        int at = indexOf(LENGTH, answer, headers);
        int length = 0;
        for (int i = at + LENGTH.length; at >= 0 && i < headers && answer[i] != '\r'; i++) {
            if (answer[i] != ' ') {
                length = 10 * length + answer[i] - '0';
            }
        }
        return length;
    }

    /** Without regard to the case of letters. */
    private static int indexOf(byte[] wanted, byte[] text, int length) {
        for (int i = 0; i <= length - wanted.length; i++) {
            int matched = 0;
            while (matched < wanted.length && lower(text[i + matched]) == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    private static int lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
