package io.espalier.triggers.delivery;

import java.util.List;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * An event beside other fields in a document, which MongoDB limits to 16 MiB: where there is no room it goes without its
 * documents, and if that is not enough with what happened when and to which document.
 *
 * @param reduced whether something had to go
 */
record StoredEvent(BsonDocument event, boolean reduced) {
    private static final int MAX_BYTES = 15 * 1024 * 1024;
    private static final List<String> IMAGES = List.of("fullDocument", "fullDocumentBeforeChange");
    private static final List<String> HEAD =
            List.of("_id", "operationType", "ns", "documentKey", "clusterTime", "wallTime");
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    static StoredEvent of(BsonDocument event) {
        if (fits(event)) {
            return new StoredEvent(event, false);
        }
        BsonDocument withoutImages = new BsonDocument();
        event.forEach((field, value) -> {
            if (!IMAGES.contains(field)) {
                withoutImages.append(field, value);
            }
        });
        withoutImages.append("imagesDropped", BsonBoolean.TRUE);
        return new StoredEvent(fits(withoutImages) ? withoutImages : head(event), true);
    }

    private static boolean fits(BsonDocument event) {
        return new RawBsonDocument(event, CODEC).getByteBuffer().remaining() <= MAX_BYTES;
    }

    private static BsonDocument head(BsonDocument event) {
        BsonDocument head = new BsonDocument();
        HEAD.stream().filter(event::containsKey).forEach(field -> head.append(field, event.get(field)));
        return head.append("imagesDropped", BsonBoolean.TRUE);
    }
}
