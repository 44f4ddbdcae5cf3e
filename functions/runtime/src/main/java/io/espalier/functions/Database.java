package io.espalier.functions;

import io.espalier.rules.DocumentDatabase;

/** A database as the acting caller may use it. Belongs to one call. */
public interface Database extends DocumentDatabase {

    /**
     * A collection whose documents are read into records and written from them.
     *
     * @param type a record that {@link BsonMapper} understands; the component for {@code _id} carries
     *     {@code @BsonProperty("_id")}
     */
    <T extends Record> RecordCollection<T> collection(String name, Class<T> type);
}
