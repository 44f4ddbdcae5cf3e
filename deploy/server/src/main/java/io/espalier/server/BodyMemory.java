package io.espalier.server;

/**
 * The memory that a body may come to take when it is read as JSON, the worst kind of body: a value of a few bytes, such as each of
 * {@code {"a":{"a":{}}}}, becomes an object of many. The reader bounds the number of values, so there is a most for that, too. Every
 * body counts so, whatever its content type says: the function of an endpoint may read any as JSON.
 */
final class BodyMemory {
    /** Bytes that a byte of text may become, for short values. */
    private static final int EXPANSION = 50;

    /** Bytes of all the objects that one body can become: 200,000 values of about 270 bytes, objects with one member each. */
    private static final long MAX_OBJECTS = 55_000_000;

    /** The body as it came, a copy, and its text. */
    private static final int COPIES = 3;

    private BodyMemory() {}

    /** @param bytes the length of a body */
    static long of(long bytes) {
        return Math.min(EXPANSION * bytes, COPIES * bytes + MAX_OBJECTS);
    }
}
