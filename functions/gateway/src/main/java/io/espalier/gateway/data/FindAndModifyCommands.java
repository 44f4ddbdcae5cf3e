package io.espalier.gateway.data;

import io.espalier.rules.DocumentCollection;
import io.espalier.rules.FindAndModify;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** Commands that find one document and change it. They answer with the document as it was, or is if that is asked for. */
final class FindAndModifyCommands {
    /** What no deletion asks for. */
    private static final List<String> OF_REPLACING = List.of("update", "upsert", "returnNewDocument");

    private FindAndModifyCommands() {}

    static BsonValue update(DocumentCollection collection, DataArguments arguments) {
        BsonValue update = arguments.documentOrDocuments("update");
        BsonDocument filter = arguments.document("filter");
        return orNull(
                DataWrites.isReplacement(update)
                        ? collection.findOneAndReplace(filter, update.asDocument(), options(arguments))
                        : collection.findOneAndUpdate(
                                filter, DataWrites.update(update, arguments), options(arguments)));
    }

    /** The public web client deletes under this name, and sends no replacement then (spec/app-services.md §6.8). */
    static BsonValue replace(DocumentCollection collection, DataArguments arguments) {
        if (OF_REPLACING.stream().noneMatch(arguments::has)) {
            return delete(collection, arguments);
        }
        return orNull(collection.findOneAndReplace(
                arguments.document("filter"), DataWrites.replacement(arguments, "update"), options(arguments)));
    }

    static BsonValue delete(DocumentCollection collection, DataArguments arguments) {
        return orNull(collection.findOneAndDelete(arguments.document("filter"), options(arguments)));
    }

    private static FindAndModify options(DataArguments arguments) {
        FindAndModify options = arguments.flag("returnNewDocument", false)
                ? FindAndModify.returningNew()
                : FindAndModify.returningOld();
        FindAndModify projected = arguments
                .optionalDocument("projection")
                .map(options::projection)
                .orElse(options);
        FindAndModify sorted =
                arguments.optionalDocument("sort").map(projected::sort).orElse(projected);
        return sorted.upsert(arguments.flag("upsert", false));
    }

    private static BsonValue orNull(Optional<BsonDocument> document) {
        return document.map(BsonValue.class::cast).orElse(BsonNull.VALUE);
    }
}
