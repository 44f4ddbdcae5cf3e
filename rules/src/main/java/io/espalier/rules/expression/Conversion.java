package io.espalier.rules.expression;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * The operators that convert a value (spec/app-services.md §3.4). A UUID is a binary value of subtype 4; subtype 3 has more
 * than one byte order and is refused.
 */
enum Conversion {
    /** Of 24 hexadecimal digits, or of 12 bytes as a string in UTF-8 or as a binary value. */
    STRING_TO_OID("stringToOid", "a string of 24 hexadecimal digits or 12 bytes") {
        @Override
        Optional<BsonValue> convert(BsonValue value) {
            return switch (value) {
                case BsonString text
                when OID_PATTERN.matcher(text.getValue()).matches() ->
                    Optional.of(new BsonObjectId(new ObjectId(text.getValue())));
                case BsonString text -> oid(text.getValue().getBytes(StandardCharsets.UTF_8));
                case BsonBinary binary
                when binary.getType() == BsonBinarySubType.BINARY.getValue() -> oid(binary.getData());
                default -> Optional.empty();
            };
        }
    },

    /** To 24 hexadecimal digits in lower case. */
    OID_TO_STRING("oidToString", "an ObjectId") {
        @Override
        Optional<BsonValue> convert(BsonValue value) {
            return value instanceof BsonObjectId id
                    ? Optional.of(new BsonString(id.getValue().toHexString()))
                    : Optional.empty();
        }
    },

    /** Of 36 characters: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12. */
    STRING_TO_UUID("stringToUuid", "a UUID of 36 characters") {
        @Override
        Optional<BsonValue> convert(BsonValue value) {
            return value instanceof BsonString text
                            && UUID_PATTERN.matcher(text.getValue()).matches()
                    ? Optional.of(new BsonBinary(UUID.fromString(text.getValue())))
                    : Optional.empty();
        }
    },

    /** To 36 characters in lower case. */
    UUID_TO_STRING("uuidToString", "a UUID as a binary value of subtype 4") {
        @Override
        Optional<BsonValue> convert(BsonValue value) {
            return value instanceof BsonBinary binary
                            && binary.getType() == BsonBinarySubType.UUID_STANDARD.getValue()
                            && binary.getData().length == UUID_BYTES
                    ? Optional.of(new BsonString(uuid(HexFormat.of().formatHex(binary.getData()))))
                    : Optional.empty();
        }
    };

    /** All of them, for messages. */
    static final String NAMES = "stringToOid, oidToString, stringToUuid, uuidToString";

    /** The form of an ObjectId as a string. */
    static final String OID_TEXT = "[0-9a-fA-F]{24}";

    /** The form of a UUID as a string. */
    static final String UUID_TEXT = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

    private static final Pattern OID_PATTERN = Pattern.compile(OID_TEXT);
    private static final Pattern UUID_PATTERN = Pattern.compile(UUID_TEXT);
    private static final int OID_BYTES = 12;
    private static final int UUID_BYTES = 16;

    private final String operator;
    private final String accepted;

    Conversion(String operator, String accepted) {
        this.operator = operator;
        this.accepted = accepted;
    }

    static Optional<Conversion> named(String operator) {
        for (Conversion conversion : values()) {
            if (conversion.operator.equals(operator)) {
                return Optional.of(conversion);
            }
        }
        return Optional.empty();
    }

    /** Empty if the value is none that the conversion accepts. */
    abstract Optional<BsonValue> convert(BsonValue value);

    /** The operator's name, without its sign. */
    public String operator() {
        return operator;
    }

    /** What it accepts, for messages. */
    String accepted() {
        return accepted;
    }

    private static Optional<BsonValue> oid(byte[] bytes) {
        return bytes.length == OID_BYTES ? Optional.of(new BsonObjectId(new ObjectId(bytes))) : Optional.empty();
    }

    private static String uuid(String digits) {
        return String.join(
                        "-",
                        digits.substring(0, 8),
                        digits.substring(8, 12),
                        digits.substring(12, 16),
                        digits.substring(16, 20),
                        digits.substring(20))
                .toLowerCase(Locale.ROOT);
    }
}
