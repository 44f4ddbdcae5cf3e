package io.espalier.triggers.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A network between a process and MongoDB that can be cut. Thread-safe. */
public final class CutProxy implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean stalled;
    private volatile boolean refusing;

    private CutProxy(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /** Begins to forward connections to a port of this machine. */
    public static CutProxy to(int port) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            CutProxy proxy = new CutProxy(new ServerSocket(0, 50, loopback), new InetSocketAddress(loopback, port));
            Thread.ofVirtual().name("cut-proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Connections stay open and are accepted, but nothing comes through. */
    public void stall() {
        set(true);
    }

    /** Breaks all connections. */
    public void breakAll() {
        sockets.forEach(CutProxy::abort);
        sockets.clear();
    }

    /** Breaks all connections, also each new one. */
    public void refuse() {
        refusing = true;
        breakAll();
    }

    /** Everything comes through again, also what was held back. */
    public void open() {
        refusing = false;
        set(false);
    }

    @Override
    public void close() {
        refuse();
        set(false);
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // The proxy is closed, or the target is away: who connects sees it.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        sockets.add(client);
        if (refusing) {
            sockets.remove(client);
            abort(client);
            return;
        }
        Socket other = new Socket();
        sockets.add(other);
        try {
            other.connect(target);
        } catch (IOException e) {
            abort(client);
            throw e;
        }
        client.setTcpNoDelay(true);
        other.setTcpNoDelay(true);
        Thread.ofVirtual().name("cut-proxy").start(() -> forward(client, other));
        Thread.ofVirtual().name("cut-proxy").start(() -> forward(other, client));
    }

    private void forward(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            int length = in.read(buffer);
            while (length >= 0) {
                awaitOpen();
                out.write(buffer, 0, length);
                length = in.read(buffer);
            }
        } catch (IOException e) {
            // One side has gone: so goes the other.
        } finally {
            abort(from);
            abort(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private void awaitOpen() {
        lock.lock();
        try {
            while (stalled) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void set(boolean newStalled) {
        lock.lock();
        try {
            stalled = newStalled;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void abort(Socket socket) {
        try (socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // It is closed already.
        }
    }
}
