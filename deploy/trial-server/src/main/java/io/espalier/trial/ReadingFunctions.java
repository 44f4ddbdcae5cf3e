package io.espalier.trial;

import io.espalier.functions.FunctionContext;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** Functions that read what the caller may see. */
@Singleton
public class ReadingFunctions {

    /** What is read. */
    public record Id(String id) {}

    /** {@code readNote({id})}: the note of this id, a text, or nothing. */
    @Funq("readNote")
    public BsonValue readNote(Id note, @Context FunctionContext context) {
        BsonDocument byId = new BsonDocument("_id", context.mapper().encode(note.id()));
        return context.database("trial")
                .collection("notes")
                .findOne(byId)
                .map(BsonValue.class::cast)
                .orElse(BsonNull.VALUE);
    }
}
