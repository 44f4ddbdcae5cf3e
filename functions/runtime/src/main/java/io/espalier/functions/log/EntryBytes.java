package io.espalier.functions.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.bson.BSONException;
import org.bson.BsonBinaryWriter;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonValueCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.ObjectId;

/**
 * An entry in the form that MongoDB takes, written field by field: no value becomes an object on its way, and an entry that waits to
 * be stored is two objects for the garbage collector, not half a hundred. Not thread-safe.
 */
final class EntryBytes {
    private static final BsonValueCodec CODEC = new BsonValueCodec();
    private static final EncoderContext CONTEXT = EncoderContext.builder().build();

    private final BasicOutputBuffer buffer = new BasicOutputBuffer();
    private final BsonBinaryWriter writer = new BsonBinaryWriter(buffer);

    EntryBytes() {
        writer.writeStartDocument();
    }

    EntryBytes text(String name, String text) {
        writer.writeString(nameOf(name), unicode(text));
        return this;
    }

    EntryBytes texts(String name, List<String> texts) {
        writer.writeStartArray(nameOf(name));
        texts.forEach(text -> writer.writeString(unicode(text)));
        writer.writeEndArray();
        return this;
    }

    EntryBytes number(String name, int number) {
        writer.writeInt32(nameOf(name), number);
        return this;
    }

    EntryBytes number(String name, long number) {
        writer.writeInt64(nameOf(name), number);
        return this;
    }

    EntryBytes date(String name, Instant moment) {
        writer.writeDateTime(nameOf(name), moment.toEpochMilli());
        return this;
    }

    EntryBytes id(String name, ObjectId id) {
        writer.writeObjectId(nameOf(name), id);
        return this;
    }

    /** @throws BSONException if it has no form in BSON, such as a field's name with a NUL; nothing is written then */
    EntryBytes value(String name, BsonValue value) {
        writer.mark();
        try {
            writer.writeName(nameOf(name));
            CODEC.encode(writer, value, CONTEXT);
        } catch (BSONException e) {
            writer.reset();
            throw e;
        }
        return this;
    }

    /** What follows until {@link #end} is part of a document. */
    EntryBytes begin(String name) {
        writer.writeStartDocument(nameOf(name));
        return this;
    }

    EntryBytes end() {
        writer.writeEndDocument();
        return this;
    }

    /** The whole entry, which cannot be written on. */
    RawBsonDocument entry() {
        writer.writeEndDocument();
        return new RawBsonDocument(buffer.toByteArray());
    }

    /** A NUL would end the name. */
    private static String nameOf(String name) {
        return name.indexOf('\0') < 0 ? name : name.replace('\0', '?');
    }

    /** Halves of surrogate pairs, as a cut leaves them, are not Unicode, and MongoDB may refuse them. */
    private static String unicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return text;
    }
}
