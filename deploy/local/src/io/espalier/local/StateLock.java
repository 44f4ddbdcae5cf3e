package io.espalier.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Lets one process at a time work on the state folder. The operating system holds the lock and releases it when the process
 * ends, however it ends: the file that stays behind means nothing.
 */
final class StateLock implements AutoCloseable {
    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock; waits for whoever has it. */
    static StateLock take(Environment environment, String name) {
        Path file = environment.state().resolve(name + ".lock");
        try {
            Files.createDirectories(environment.state());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                environment.say("Waiting for another command that works on " + environment.state() + " ...");
                channel.lock();
            }
            return new StateLock(channel);
        } catch (IOException e) {
            throw new LocalException("Cannot lock " + file + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
