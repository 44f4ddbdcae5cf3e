package io.espalier.functions.bson;

import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * Values as JSON without type wrappers, flattened as App Services does (spec/app-services.md §7.6): ObjectIds, dates and
 * decimals become strings. Members that are undefined are left out, as {@code JSON.stringify} does. JSON has no numbers that
 * are not finite: they become strings, as those of Decimal128 do.
 */
public final class PlainJson {
    private final Utf8Text out = new Utf8Text();

    private PlainJson() {}

    public static String encode(BsonValue value) {
        return text(value).toString();
    }

    /** As {@link #encode}, for clients. */
    public static Utf8Text text(BsonValue value) {
        PlainJson json = new PlainJson();
        json.write(value);
        return json.out;
    }

    private void write(BsonValue value) {
        switch (value.getBsonType()) {
            case DOCUMENT -> document(value.asDocument());
            case ARRAY -> array(value.asArray());
            case STRING -> string(value.asString().getValue());
            case SYMBOL -> string(value.asSymbol().getSymbol());
            case OBJECT_ID -> string(value.asObjectId().getValue().toHexString());
            case DATE_TIME ->
                string(Instant.ofEpochMilli(value.asDateTime().getValue()).toString());
            case DECIMAL128 -> string(value.asDecimal128().getValue().toString());
            case JAVASCRIPT -> string(value.asJavaScript().getCode());
            case INT32 -> out.append(Integer.toString(value.asInt32().getValue()));
            case INT64 -> out.append(Long.toString(value.asInt64().getValue()));
            case DOUBLE -> number(value.asDouble().getValue());
            case BOOLEAN -> out.append(Boolean.toString(value.asBoolean().getValue()));
            case NULL, UNDEFINED, END_OF_DOCUMENT -> out.append("null");
            case MIN_KEY, MAX_KEY -> out.append("{}");
            case BINARY -> binary(value.asBinary());
            case REGULAR_EXPRESSION -> regularExpression(value.asRegularExpression());
            case TIMESTAMP -> timestamp(value.asTimestamp());
            case JAVASCRIPT_WITH_SCOPE -> {
                out.append("{\"Code\":");
                string(value.asJavaScriptWithScope().getCode());
                out.append(",\"Scope\":");
                document(value.asJavaScriptWithScope().getScope());
                out.append('}');
            }
            case DB_POINTER -> {
                out.append("{\"DB\":");
                string(value.asDBPointer().getNamespace());
                out.append(",\"Pointer\":");
                string(value.asDBPointer().getId().toHexString());
                out.append('}');
            }
        }
    }

    private void document(BsonDocument document) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, BsonValue> member : document.entrySet()) {
            if (member.getValue().getBsonType() != BsonType.UNDEFINED) {
                out.append(first ? "" : ",");
                string(member.getKey());
                out.append(':');
                write(member.getValue());
                first = false;
            }
        }
        out.append('}');
    }

    private void array(BsonArray array) {
        out.append('[');
        for (int i = 0; i < array.size(); i++) {
            out.append(i == 0 ? "" : ",");
            write(array.get(i));
        }
        out.append(']');
    }

    private void number(double value) {
        if (!Double.isFinite(value)) {
            string(Double.toString(value));
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append(Long.toString((long) value));
        } else {
            out.append(Double.toString(value));
        }
    }

    private void binary(BsonBinary binary) {
        out.append("{\"Subtype\":")
                .append(Integer.toString(Byte.toUnsignedInt(binary.getType())))
                .append(",\"Data\":");
        string(Base64.getEncoder().encodeToString(binary.getData()));
        out.append('}');
    }

    private void regularExpression(BsonRegularExpression expression) {
        out.append("{\"Pattern\":");
        string(expression.getPattern());
        out.append(",\"Options\":");
        string(Objects.requireNonNullElse(expression.getOptions(), ""));
        out.append('}');
    }

    private void timestamp(BsonTimestamp timestamp) {
        out.append("{\"T\":").append(Integer.toUnsignedString(timestamp.getTime()));
        out.append(",\"I\":")
                .append(Integer.toUnsignedString(timestamp.getInc()))
                .append('}');
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        escape(c);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private void escape(char control) {
        out.append("\\u00").append(control < 0x10 ? "0" : "").append(Integer.toHexString(control));
    }
}
