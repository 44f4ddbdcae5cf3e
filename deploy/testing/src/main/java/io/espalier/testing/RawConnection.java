package io.espalier.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection that says exactly what a test wants it to say, and reads only what it is told to. Not thread-safe. */
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");

    private final Socket socket = new Socket();

    /** Connects. Reads fail when nothing comes for 20 seconds. */
    public RawConnection(URI server) throws IOException {
        this(server, 0);
    }

    /**
     * Connects.
     *
     * @param receiveBuffer about how many bytes the operating system takes from a server while nobody reads; 0 for its own choice
     */
    public RawConnection(URI server, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** Reads fail when nothing comes for so long. */
    public RawConnection patience(Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        return this;
    }

    /** Sends characters up to 255 as the bytes that they are. */
    public RawConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads until the text has come, or the server closes. */
    public String readUntil(String text) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8192];
        while (!received.toString(StandardCharsets.UTF_8).contains(text)) {
            int count = in.read(buffer);
            if (count < 0) {
                break;
            }
            received.write(buffer, 0, count);
        }
        return received.toString(StandardCharsets.UTF_8);
    }

    /** Reads until the server closes, or resets, the connection; returns how many bytes came. */
    public long readToEnd() throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8192];
        long bytes = 0;
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytes += count;
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            // The connection was reset: that is an end as well.
        }
        return bytes;
    }

    /** Tells the server that nothing more comes, and reads what it has to say until it closes or is silent. */
    public String finish() throws IOException {
        socket.shutdownOutput();
        socket.setSoTimeout(3_000);
        try {
            return readUntil("\0never");
        } catch (SocketTimeoutException e) {
            return "";
        }
    }

    /** The status of each response in what was received. */
    public static List<Integer> statuses(String received) {
        List<Integer> statuses = new ArrayList<>();
        Matcher matcher = STATUS.matcher(received);
        while (matcher.find()) {
            statuses.add(Integer.valueOf(matcher.group(1)));
        }
        return statuses;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
