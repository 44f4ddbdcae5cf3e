package io.espalier.functions.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;

/**
 * Entries that wait to be stored, as bytes one behind the other in chunks that are filled again and again: to the garbage collector
 * ten thousand of them are a hundred objects that stay where they are, not tens of thousands that it carries along in every pause.
 * Thread-safe; one thread takes.
 */
final class EntryQueue {
    /** Room for each place: many entries may wait, or some large ones. */
    static final int BYTES_PER_PLACE = 2 * 1024;

    private static final int CHUNK_BYTES = 64 * 1024;
    /** What a busy time leaves behind, at most. */
    private static final int SPARE_CHUNKS = 8;

    private final int places;
    private final long maximumBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    // Guarded by the lock: chunks with entries, the oldest first; those whose entries are all taken; those to be filled
    // again.
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private final List<Chunk> emptied = new ArrayList<>();
    private final Deque<Chunk> spare = new ArrayDeque<>();
    private int waiting;
    private int taken;
    // Of entries that are not released yet, with the ends of chunks that nobody can use; and a part of them.
    private long heldBytes;
    private long takenBytes;
    private boolean closed;

    private volatile boolean full;

    /** @param places how many entries may wait, of {@value #BYTES_PER_PLACE} bytes each on the average; at least 1 */
    EntryQueue(int places) {
        if (places < 1) {
            throw new IllegalArgumentException("espalier.logs.queue-size must be at least 1, got " + places);
        }
        this.places = places;
        this.maximumBytes = (long) places * BYTES_PER_PLACE;
    }

    /** Whether another entry has no room, or is not wanted. Takes no lock. */
    boolean isFull() {
        return full;
    }

    /** Adds an entry, whose bytes are copied; false if it has no room, or is not wanted. */
    boolean offer(RawBsonDocument entry) {
        ByteBuf bytes = entry.getByteBuffer();
        lock.lock();
        try {
            if (full) {
                return false;
            }
            int length = bytes.remaining();
            chunkFor(length).append(bytes);
            heldBytes += length;
            waiting++;
            if (waiting == 1) {
                filled.signal();
            }
            lookWhetherFull();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private Chunk chunkFor(int length) {
        Chunk last = chunks.peekLast();
        if (last == null || !last.hasRoom(length)) {
            if (last != null) {
                heldBytes += last.giveUpRest();
            }
            last = length > CHUNK_BYTES || spare.isEmpty()
                    ? new Chunk(Math.max(length, CHUNK_BYTES))
                    : spare.removeLast();
            chunks.addLast(last);
        }
        return last;
    }

    private void lookWhetherFull() {
        full = closed || waiting >= places || heldBytes >= maximumBytes;
    }

    /** From now on no entry is wanted; those that are there stay to be taken. False if there are none. */
    boolean close() {
        lock.lock();
        try {
            closed = true;
            lookWhetherFull();
            filled.signal();
            return waiting > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is an entry; false if there is none and none will come, because the queue is closed. */
    boolean awaitEntry() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting == 0 && !closed) {
                filled.await();
            }
            return waiting > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the oldest entries; what is in them changes with {@link #release()}. */
    List<RawBsonDocument> take(int most) {
        lock.lock();
        try {
            List<RawBsonDocument> entries = new ArrayList<>(Math.min(most, waiting));
            while (entries.size() < most && !chunks.isEmpty()) {
                Chunk oldest = chunks.getFirst();
                takenBytes += oldest.nextLength();
                entries.add(oldest.next());
                if (oldest.isEmpty()) {
                    takenBytes += oldest.rest();
                    emptied.add(chunks.removeFirst());
                }
            }
            waiting -= entries.size();
            taken += entries.size();
            lookWhetherFull();
            return entries;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody looks at the taken entries any more: their bytes make room for others. */
    void release() {
        lock.lock();
        try {
            for (Chunk chunk : emptied) {
                if (chunk.isOfUsualSize() && spare.size() < SPARE_CHUNKS) {
                    chunk.clear();
                    spare.addLast(chunk);
                }
            }
            emptied.clear();
            heldBytes -= takenBytes;
            taken = 0;
            takenBytes = 0;
            lookWhetherFull();
        } finally {
            lock.unlock();
        }
    }

    /** How many entries are not released yet, taken or not. */
    int size() {
        lock.lock();
        try {
            return waiting + taken;
        } finally {
            lock.unlock();
        }
    }

    private static final class Chunk {
        private final ByteBuffer bytes;
        private int begin;
        private int end;
        private int rest;

        Chunk(int size) {
            // An entry begins with its length, as MongoDB reads it.
            this.bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }

        boolean isOfUsualSize() {
            return bytes.capacity() == CHUNK_BYTES;
        }

        boolean isEmpty() {
            return begin == end;
        }

        boolean hasRoom(int length) {
            return bytes.capacity() - end >= length;
        }

        /** Nothing is appended any more: what is free is no use to anybody, and counts as used. */
        int giveUpRest() {
            rest = bytes.capacity() - end;
            return rest;
        }

        /** The bytes that were given up. */
        int rest() {
            return rest;
        }

        void append(ByteBuf entry) {
            int length = entry.remaining();
            entry.get(bytes.array(), end, length);
            end += length;
        }

        int nextLength() {
            return bytes.getInt(begin);
        }

        RawBsonDocument next() {
            int length = nextLength();
            RawBsonDocument entry = new RawBsonDocument(bytes.array(), begin, length);
            begin += length;
            return entry;
        }

        void clear() {
            begin = 0;
            end = 0;
            rest = 0;
        }
    }
}
