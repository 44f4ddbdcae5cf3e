package io.espalier.trial;

import io.espalier.functions.FunctionContext;
import io.espalier.rules.DocumentCollection;
import io.quarkus.funqy.Context;
import io.quarkus.funqy.Funq;
import jakarta.inject.Singleton;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Functions that leave something behind: notes in {@code trial.notes}, which each user sees his own of. */
@Singleton
public class WritingFunctions {

    /** {@code write(note)}: stores one note and gives its id. */
    @Funq("write")
    public BsonValue write(String note, @Context FunctionContext context) {
        return store(note, context);
    }

    /** {@code writeInTransaction(note)}: stores two notes or, whatever happens, none; gives the id of the second. */
    @Funq("writeInTransaction")
    public BsonValue writeInTransaction(String note, @Context FunctionContext context) {
        store(note, context);
        return store(note, context);
    }

    private static BsonValue store(String note, FunctionContext context) {
        DocumentCollection notes = context.database("trial").collection("notes");
        return notes.insertOne(
                new BsonDocument("owner", new BsonString(context.user().id())).append("note", new BsonString(note)));
    }
}
