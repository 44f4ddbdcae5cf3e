package io.espalier.rules.table;

import io.espalier.rules.bson.DocumentId;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** The documents of a table, which every case finds as they are written there. */
record TableDocuments(List<BsonDocument> documents) {
    TableDocuments {
        documents = List.copyOf(documents);
    }

    static TableDocuments of(TableObject table) {
        List<BsonDocument> documents = new ArrayList<>();
        for (TableObject document : table.objects("documents")) {
            BsonValue id = document.value(DocumentId.FIELD);
            if (documents.stream().anyMatch(other -> DocumentId.of(other).equals(id))) {
                throw new RuleTableException(document.path(DocumentId.FIELD), "another document has it");
            }
            documents.add(document.json());
        }
        return new TableDocuments(documents);
    }

    BsonDocument withId(BsonValue id, String path) {
        return documents.stream()
                .filter(document -> DocumentId.of(document).equals(id))
                .findFirst()
                .orElseThrow(() -> new RuleTableException(path, "no document of the table has this _id"));
    }
}
