package io.espalier.functions.bson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;

/**
 * Reads JSON or EJSON from outside, strictly: UTF-8, the JSON grammar to the letter, no key twice, bounded in depth and in the
 * number of values. What does not fit is refused with its place: line and column for the grammar, the path for EJSON. The
 * bounds make every call short (a fraction of a second), so it may run on any thread. A result takes up to some 50 times the
 * memory of its text, but no more than 55 MB beyond it. Type wrappers, such as {@code {"$oid": "…"}}, become what they stand for.
 */
public final class Ejson {
    /** MongoDB's own bound on nested documents. */
    private static final int MAX_DEPTH = 100;

    /** Each value costs up to 270 bytes of memory, whatever it costs on the wire. */
    private static final int MAX_VALUES = 200_000;

    /** How many characters are checked at a time. */
    private static final int CHUNK = 8192;

    /** What the parser's messages say about the parser, not about the text. */
    private static final Pattern PARSERS_OWN =
            Pattern.compile("\\s*\\((?:start marker at|for \\w+ starting at) .*|, from `[^`]*`");

    private static final JsonFactory FACTORY = factory();

    private final JsonParser parser;
    private final Deque<Object> path = new ArrayDeque<>();
    private final String what;
    private int values;

    private Ejson(JsonParser parser, String what) {
        this.parser = parser;
        this.what = what;
    }

    /**
     * The value that the bytes hold: nothing may follow it.
     *
     * @param what what the bytes are, for messages, such as {@code body}
     * @throws FunctionException with {@link FunctionErrorCode#BAD_REQUEST} if the bytes are no EJSON value, saying what is
     *     wrong and where
     */
    public static BsonValue parse(byte[] json, String what) {
        try (JsonParser parser = parser(json, what)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw malformed("the " + what + " is empty; a JSON value is required");
            }
            BsonValue value = new Ejson(parser, what).value(first);
            if (parser.nextToken() != null) {
                throw malformed("something follows the JSON value at " + position(parser));
            }
            return value;
        } catch (JsonProcessingException e) {
            throw malformed("the " + what + " is not JSON: " + fault(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #parse(byte[], String)}: {@code EJSON.parse} of App Services. */
    public static BsonValue parse(String json) {
        return parse(json.getBytes(StandardCharsets.UTF_8), "text");
    }

    /** A value as canonical EJSON, in which every number keeps its type: {@code EJSON.stringify} of App Services. */
    public static String canonical(BsonValue value) {
        return canonicalText(value).toString();
    }

    /** As {@link #canonical}, for values that may be large. */
    public static Utf8Text canonicalText(BsonValue value) {
        return EjsonText.of(value, JsonMode.EXTENDED);
    }

    /** A value as relaxed EJSON, in which numbers and dates look as in JSON. */
    public static String relaxed(BsonValue value) {
        return EjsonText.of(value, JsonMode.RELAXED).toString();
    }

    private static String fault(JsonProcessingException e) {
        String fault = PARSERS_OWN.matcher(e.getOriginalMessage()).replaceAll("");
        JsonLocation at = e.getLocation();
        return at == null ? fault : fault + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    private static JsonParser parser(byte[] json, String what) throws IOException {
        if (json.length <= CHUNK && isAscii(json)) {
            return FACTORY.createParser(new String(json, StandardCharsets.ISO_8859_1));
        }
        requireUtf8(json, what);
        return FACTORY.createParser(characters(json));
    }

    private static boolean isAscii(byte[] bytes) {
        int all = 0;
        for (byte one : bytes) {
            all |= one;
        }
        return all >= 0;
    }

    private static JsonFactory factory() {
        return JsonFactory.builder()
                // Threads that parse come and go: what belongs to one is not used twice.
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Keys come from outside: they must not fill the process's tables.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(2 * MAX_DEPTH)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    /** Never guessed: the parser itself would take UTF-16, too. */
    private static InputStreamReader characters(byte[] json) {
        return new InputStreamReader(new ByteArrayInputStream(json), StandardCharsets.UTF_8);
    }

    private static void requireUtf8(byte[] bytes, String what) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer passing = CharBuffer.allocate(Math.min(bytes.length, CHUNK) + 2);
        CoderResult result;
        do {
            result = decoder.decode(in, passing.clear(), true);
        } while (result.isOverflow());
        if (result.isError()) {
            throw malformed("the " + what + " is not UTF-8: invalid byte at offset " + in.position());
        }
    }

    private BsonValue value(JsonToken token) throws IOException {
        if (++values > MAX_VALUES) {
            throw malformed("the " + what + " holds more than " + MAX_VALUES + " values");
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> new BsonString(text(parser.getText()));
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> BsonBoolean.TRUE;
            case VALUE_FALSE -> BsonBoolean.FALSE;
            case VALUE_NULL -> BsonNull.VALUE;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw malformed("a value is missing at " + position(parser));
        };
    }

    private BsonValue object() throws IOException {
        BsonDocument document = new BsonDocument();
        checkDepth();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            if (text(key).indexOf('\0') >= 0) {
                throw malformed("a key holds a NUL character at " + position(parser));
            }
            path.addLast(key);
            document.append(key, value(parser.nextToken()));
            path.removeLast();
        }
        return ExtendedJson.interpret(document, this::path);
    }

    private BsonArray array() throws IOException {
        BsonArray array = new BsonArray();
        checkDepth();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            path.addLast(array.size());
            array.add(value(token));
            path.removeLast();
        }
        return array;
    }

    private void checkDepth() {
        if (path.size() >= MAX_DEPTH) {
            throw malformed("values are nested more than " + MAX_DEPTH + " deep at " + position(parser));
        }
    }

    private BsonValue integer() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> new BsonInt32(parser.getIntValue());
            case LONG -> new BsonInt64(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> number();
        };
    }

    private BsonValue number() throws IOException {
        double value = Double.parseDouble(parser.getText());
        if (!Double.isFinite(value)) {
            throw malformed("the number at " + position(parser) + " is too large");
        }
        return new BsonDouble(value);
    }

    /** JSON can escape half of a character; UTF-8, and so BSON, has no place for it. */
    private String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.isSurrogatePair(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
                    i++;
                } else {
                    throw malformed("a string holds half of a surrogate pair at " + position(parser));
                }
            }
        }
        return text;
    }

    private String path() {
        StringBuilder result = new StringBuilder();
        for (Object step : path) {
            result.append(step instanceof Integer ? "[" + step + "]" : (result.isEmpty() ? "" : ".") + step);
        }
        return result.isEmpty() ? "the " + what : result.toString();
    }

    private static String position(JsonParser parser) {
        return "line " + parser.currentLocation().getLineNr() + ", column "
                + parser.currentLocation().getColumnNr();
    }

    private static FunctionException malformed(String message) {
        return new FunctionException(FunctionErrorCode.BAD_REQUEST, message);
    }
}
