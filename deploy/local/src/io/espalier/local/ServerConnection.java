package io.espalier.local;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** A connection to a MongoDB server on this machine that runs administrative commands (MongoDB wire protocol, OP_MSG). */
final class ServerConnection implements AutoCloseable {
    /** A server's refusal of a command. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final int code;

        RefusedException(int code, String message) {
            super(message);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    private static final int OP_MSG = 2013;
    private static final int HEADER = 16 + 4 + 1; // message header, flags, kind of the only section
    private static final int ANSWER_LIMIT = 48_000_000;

    private final Socket socket;

    private ServerConnection(Socket socket) {
        this.socket = socket;
    }

    static ServerConnection open(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(10_000);
            return new ServerConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Runs a command without further arguments. */
    Map<String, Object> run(String command) throws IOException {
        return run(command, 1, Map.of());
    }

    /**
     * Runs a command on the database {@code admin}.
     *
     * @throws RefusedException if the server answers that it failed
     */
    Map<String, Object> run(String command, Object value, Map<String, ?> arguments) throws IOException {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put(command, value);
        message.putAll(arguments);
        message.put("$db", "admin");
        send(Bson.encode(message));
        Map<String, Object> answer = receive();
        if (answer.get("ok") instanceof Number ok && ok.intValue() == 1) {
            return answer;
        }
        int code = answer.get("code") instanceof Number number ? number.intValue() : -1;
        throw new RefusedException(code, command + ": " + answer.getOrDefault("errmsg", "no reason given"));
    }

    private void send(byte[] document) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(HEADER + document.length).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(message.capacity()).putInt(1).putInt(0).putInt(OP_MSG);
        message.putInt(0).put((byte) 0).put(document);
        socket.getOutputStream().write(message.array());
    }

    private Map<String, Object> receive() throws IOException {
        DataInputStream input = new DataInputStream(socket.getInputStream());
        int length = Integer.reverseBytes(input.readInt());
        if (length < HEADER || length > ANSWER_LIMIT) {
            throw new IOException("The answer is not of MongoDB's protocol");
        }
        byte[] rest = new byte[length - 4];
        input.readFully(rest);
        try {
            return Bson.decode(ByteBuffer.wrap(rest, HEADER - 4, rest.length - HEADER + 4));
        } catch (RuntimeException e) {
            throw new IOException("The answer is not of MongoDB's protocol", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
