package io.espalier.triggers.stream;

/** Where the changes of a part come from, in the order of the stream. Belongs to one thread. */
public interface ChangeSource extends AutoCloseable {

    /**
     * Waits a moment for the next change.
     *
     * @throws com.mongodb.MongoException if the stream is lost
     */
    ChangeRead next();

    @Override
    void close();
}
