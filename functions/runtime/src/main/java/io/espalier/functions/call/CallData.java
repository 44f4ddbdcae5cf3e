package io.espalier.functions.call;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.DataSource;
import io.espalier.functions.Database;
import io.espalier.functions.RecordCollection;
import io.espalier.rules.DocumentCollection;
import io.espalier.rules.DocumentDatabase;
import io.espalier.rules.guard.DocumentStore;
import java.util.List;

/** The one deployment that is served, as the acting caller of a call may use it. */
record CallData(DocumentStore store, BsonMapper mapper) implements DataSource {

    @Override
    public Database db(String name) {
        return new CallDatabase(store.database(name), mapper);
    }

    @Override
    public List<String> databaseNames() {
        return store.databaseNames();
    }

    private record CallDatabase(DocumentDatabase database, BsonMapper mapper) implements Database {

        @Override
        public DocumentCollection collection(String name) {
            return database.collection(name);
        }

        @Override
        public List<String> collectionNames() {
            return database.collectionNames();
        }

        @Override
        public <T extends Record> RecordCollection<T> collection(String name, Class<T> type) {
            return new RecordCollection<>(collection(name), type, mapper);
        }
    }
}
