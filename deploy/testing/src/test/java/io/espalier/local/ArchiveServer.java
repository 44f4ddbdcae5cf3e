package io.espalier.local;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

/** A file server with MongoDB's archive for every platform, and its checksum beside it. */
final class ArchiveServer implements AutoCloseable {
    /** What happens to the archive on its way. */
    enum Fault {
        NONE,
        DAMAGED,
        CUT_OFF,
        CHECKSUM_MISSING,
        CHECKSUM_NONSENSE,
        ARCHIVE_MISSING
    }

    private final HttpServer server;
    private final AtomicInteger downloads = new AtomicInteger();

    ArchiveServer(byte[] archive, Fault fault) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean checksum = exchange.getRequestURI().getPath().endsWith(".tgz.sha256");
            byte[] body = checksum ? checksum(archive, fault) : delivered(archive, fault);
            boolean missing = fault == (checksum ? Fault.CHECKSUM_MISSING : Fault.ARCHIVE_MISSING);
            exchange.sendResponseHeaders(missing ? 404 : 200, !checksum && !missing ? archive.length : body.length);
            if (!checksum) {
                downloads.incrementAndGet();
            }
            try (OutputStream output = exchange.getResponseBody()) {
                output.write(body);
                output.flush(); // less than was announced makes the server close the connection
            }
        });
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int downloads() {
        return downloads.get();
    }

    /** A gzipped tar archive with a licence and one program. */
    static byte[] archive(String name, String script) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream tar = new GZIPOutputStream(bytes)) {
            entry(tar, "mongodb-linux/LICENSE", "free for all ".repeat(100));
            entry(tar, name, "#!/bin/sh\n" + script + "\n");
            tar.write(new byte[1024]);
        }
        return bytes.toByteArray();
    }

    private static void entry(OutputStream tar, String name, String text) throws IOException {
        byte[] header = new byte[512];
        byte[] content = text.getBytes(StandardCharsets.US_ASCII);
        put(header, 0, name);
        put(header, 100, "0000755");
        put(header, 124, String.format("%011o", content.length));
        put(header, 156, "0");
        put(header, 257, "ustar");
        tar.write(header);
        tar.write(content);
        tar.write(new byte[(512 - content.length % 512) % 512]);
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    private static byte[] checksum(byte[] archive, Fault fault) {
        try {
            String hex = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(archive));
            String line = fault == Fault.CHECKSUM_NONSENSE ? "<html>sign in</html>" : hex + "  mongodb.tgz\n";
            return line.getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] delivered(byte[] archive, Fault fault) {
        byte[] body = archive.clone();
        if (fault == Fault.DAMAGED) {
            body[body.length / 2] ^= 1;
        }
        return fault == Fault.CUT_OFF ? Arrays.copyOf(body, body.length / 2) : body;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
