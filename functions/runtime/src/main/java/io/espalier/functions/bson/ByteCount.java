package io.espalier.functions.bson;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Counts about how many bytes values take as BSON, and stops at a limit: whoever would build too much learns of it before it is
 * built. A text counts one byte for each char. Not thread-safe.
 */
public final class ByteCount {
    private static final int SCALAR_BYTES = 8;
    private static final int ELEMENT_BYTES = 2;

    private final FunctionErrorCode code;
    private final long limit;
    private final String what;
    private long bytes;

    /**
     * @param code the error beyond the limit
     * @param what what is counted, for the message
     */
    public ByteCount(FunctionErrorCode code, long limit, String what) {
        this.code = code;
        this.limit = limit;
        this.what = what;
    }

    static ByteCount withoutLimit() {
        return new ByteCount(FunctionErrorCode.INTERNAL_SERVER_ERROR, Long.MAX_VALUE, "");
    }

    /**
     * Counts a value with all that is in it, once for each place where it stands.
     *
     * @throws FunctionException beyond the limit
     */
    public void add(BsonValue value) {
        if (limit == Long.MAX_VALUE) {
            return;
        }
        if (value instanceof BsonDocument document) {
            for (Map.Entry<String, BsonValue> field : document.entrySet()) {
                addElement(field.getKey());
                add(field.getValue());
            }
        } else if (value.isArray()) {
            for (BsonValue element : value.asArray()) {
                addElement("");
                add(element);
            }
        } else {
            addScalar(value);
        }
    }

    /** Counts one that holds no others. */
    void addScalar(BsonValue value) {
        add(
                switch (value.getBsonType()) {
                    case STRING -> value.asString().getValue().length();
                    case SYMBOL -> value.asSymbol().getSymbol().length();
                    case JAVASCRIPT -> value.asJavaScript().getCode().length();
                    case BINARY -> value.asBinary().getData().length;
                    default -> SCALAR_BYTES;
                });
    }

    /** Counts that an object or array has one more member. */
    void addElement(String name) {
        add(name.length() + ELEMENT_BYTES);
    }

    /** What was counted so far. */
    public long bytes() {
        return bytes;
    }

    /** Counts bytes that are no value's. */
    public void add(int more) {
        bytes += more;
        if (bytes > limit) {
            throw new FunctionException(code, what + " is larger than " + limit + " bytes");
        }
    }
}
