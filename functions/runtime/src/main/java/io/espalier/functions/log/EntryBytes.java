package io.espalier.functions.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.ObjectId;

/**
 * An entry in the form that MongoDB takes, written field by field into one array: no value becomes an object on its way, and an
 * entry that waits to be stored is two objects for the garbage collector, not half a hundred. Not thread-safe.
 */
final class EntryBytes {
    private static final int USUAL = 1024;
    private static final int LENGTH_BYTES = 4;
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private byte[] bytes = new byte[USUAL];
    private int used = LENGTH_BYTES;

    EntryBytes text(String name, String text) {
        field(BsonType.STRING, name);
        int length = used;
        putInt(0);
        putUtf8(text);
        putByte(0);
        setInt(length, used - length - LENGTH_BYTES);
        return this;
    }

    EntryBytes number(String name, int number) {
        field(BsonType.INT32, name);
        putInt(number);
        return this;
    }

    EntryBytes number(String name, long number) {
        field(BsonType.INT64, name);
        putLong(number);
        return this;
    }

    EntryBytes date(String name, Instant moment) {
        field(BsonType.DATE_TIME, name);
        putLong(moment.toEpochMilli());
        return this;
    }

    EntryBytes id(String name, ObjectId id) {
        field(BsonType.OBJECT_ID, name);
        fields(id.toByteArray());
        return this;
    }

    /** @throws org.bson.BSONException if it has no form in BSON, such as a field's name with a NUL */
    EntryBytes value(String name, BsonValue value) {
        ByteBuf document = new RawBsonDocument(new BsonDocument(name, value), CODEC).getByteBuffer();
        byte[] whole = new byte[document.remaining()];
        document.get(whole);
        put(whole, LENGTH_BYTES, whole.length - LENGTH_BYTES - 1);
        return this;
    }

    /** Fields that were written elsewhere, as {@link #fields()} gives them. */
    EntryBytes fields(byte[] written) {
        put(written, 0, written.length);
        return this;
    }

    /** What follows until {@link #end} is part of a document. */
    int beginDocument(String name) {
        return begin(BsonType.DOCUMENT, name);
    }

    /** What follows until {@link #end} is part of an array; the names of its values are their places. */
    int beginArray(String name) {
        return begin(BsonType.ARRAY, name);
    }

    private int begin(BsonType type, String name) {
        field(type, name);
        int begin = used;
        putInt(0);
        return begin;
    }

    /** @param begin what the begin of the document or array gave */
    EntryBytes end(int begin) {
        putByte(0);
        setInt(begin, used - begin);
        return this;
    }

    /** All fields so far, for use in many entries. */
    byte[] fields() {
        return Arrays.copyOfRange(bytes, LENGTH_BYTES, used);
    }

    /** The whole entry, which cannot be written on. */
    RawBsonDocument entry() {
        end(0);
        return new RawBsonDocument(Arrays.copyOf(bytes, used));
    }

    private void field(BsonType type, String name) {
        putByte(type.getValue());
        putUtf8(name.indexOf('\0') < 0 ? name : name.replace('\0', '?')); // it would end the name
        putByte(0);
    }

    private void putUtf8(String text) {
        int length = text.length();
        makeRoom(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
                put(encoded, 0, encoded.length);
                return;
            }
            bytes[used + i] = (byte) c;
        }
        used += length;
    }

    private void put(byte[] more, int offset, int length) {
        makeRoom(length);
        System.arraycopy(more, offset, bytes, used, length);
        used += length;
    }

    private void putByte(int value) {
        makeRoom(1);
        bytes[used++] = (byte) value;
    }

    private void putInt(int value) {
        makeRoom(Integer.BYTES);
        setInt(used, value);
        used += Integer.BYTES;
    }

    private void putLong(long value) {
        putInt((int) value);
        putInt((int) (value >>> Integer.SIZE));
    }

    private void setInt(int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[at + i] = (byte) (value >>> (Byte.SIZE * i));
        }
    }

    private void makeRoom(int more) {
        if (bytes.length - used < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + more));
        }
    }
}
