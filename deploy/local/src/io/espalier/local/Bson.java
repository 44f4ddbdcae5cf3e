package io.espalier.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of BSON that administrative commands need. Documents are maps, arrays are lists; values of other types than
 * string, boolean, int, long and double keep their bytes, so that a document can be read, changed and sent back.
 */
final class Bson {
    /** A value that is carried, not understood. */
    record Raw(byte type, ByteBuffer bytes) {}

    private Bson() {}

    static byte[] encode(Map<String, ?> document) {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024).order(ByteOrder.LITTLE_ENDIAN);
        write(buffer, document);
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    static Map<String, Object> decode(ByteBuffer buffer) {
        buffer.order(ByteOrder.LITTLE_ENDIAN).getInt();
        Map<String, Object> document = new LinkedHashMap<>();
        for (byte type = buffer.get(); type != 0; type = buffer.get()) {
            document.put(name(buffer), value(buffer, type));
        }
        return document;
    }

    /** A copy, to be changed, of a value that is a document; an empty one if it is not. */
    static Map<String, Object> document(Object value) {
        Map<String, Object> document = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> fields) {
            fields.forEach((name, field) -> document.put((String) name, field));
        }
        return document;
    }

    private static void write(ByteBuffer buffer, Map<String, ?> document) {
        int begin = buffer.position();
        buffer.putInt(0);
        document.forEach((name, value) -> write(buffer, name, value));
        buffer.put((byte) 0).putInt(begin, buffer.position() - begin);
    }

    private static void write(ByteBuffer buffer, String name, Object value) {
        switch (value) {
            case Double number -> header(buffer, 1, name).putDouble(number);
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                header(buffer, 2, name).putInt(bytes.length + 1).put(bytes).put((byte) 0);
            }
            case Map<?, ?> map -> write(header(buffer, 3, name), document(map));
            case List<?> list -> {
                Map<String, Object> elements = new LinkedHashMap<>();
                list.forEach(element -> elements.put(Integer.toString(elements.size()), element));
                write(header(buffer, 4, name), elements);
            }
            case Boolean truth -> header(buffer, 8, name).put((byte) (truth ? 1 : 0));
            case Integer number -> header(buffer, 16, name).putInt(number);
            case Long number -> header(buffer, 18, name).putLong(number);
            case Raw raw -> header(buffer, raw.type(), name).put(raw.bytes().duplicate());
            default -> throw new IllegalArgumentException(name + " has the unknown type " + value.getClass());
        }
    }

    private static ByteBuffer header(ByteBuffer buffer, int type, String name) {
        return buffer.put((byte) type)
                .put(name.getBytes(StandardCharsets.UTF_8))
                .put((byte) 0);
    }

    private static Object value(ByteBuffer buffer, byte type) {
        return switch (type) {
            case 1 -> buffer.getDouble();
            case 2 -> {
                byte[] bytes = bytes(buffer, buffer.getInt());
                yield new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
            }
            case 3 -> decode(buffer);
            case 4 -> new ArrayList<>(decode(buffer).values());
            case 5 -> raw(type, buffer, 5 + buffer.getInt(buffer.position()));
            case 7 -> raw(type, buffer, 12);
            case 8 -> buffer.get() != 0;
            case 9, 17 -> raw(type, buffer, 8);
            case 10 -> raw(type, buffer, 0);
            case 16 -> buffer.getInt();
            case 18 -> buffer.getLong();
            default -> throw new IllegalArgumentException("Unexpected BSON type " + type);
        };
    }

    private static Raw raw(byte type, ByteBuffer buffer, int length) {
        return new Raw(type, ByteBuffer.wrap(bytes(buffer, length)));
    }

    private static String name(ByteBuffer buffer) {
        int begin = buffer.position();
        int end = begin;
        while (buffer.get(end) != 0) {
            end++;
        }
        byte[] bytes = bytes(buffer, end - begin);
        buffer.get();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }
}
