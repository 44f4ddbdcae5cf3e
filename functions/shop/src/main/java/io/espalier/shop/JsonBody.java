package io.espalier.shop;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonSerializationException;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.json.JsonParseException;
import org.bson.json.JsonReader;
import org.bson.types.Binary;

/** Reads the body of a request as one JSON object. */
final class JsonBody {
    private static final int MAX_DEPTH = 32;

    private JsonBody() {}

    /** @throws ApiRefusal with status 400 saying what is wrong with the body */
    static BsonDocument parse(Binary body) {
        String text = text(body.getData());
        if (text.isBlank()) {
            throw ApiRefusal.badRequest("a JSON body is required");
        }
        checkDepth(text);
        try (StringReader characters = new StringReader(text);
                JsonReader reader = new JsonReader(characters)) {
            BsonDocument document = new BsonDocumentCodec()
                    .decode(reader, DecoderContext.builder().build());
            requireEnd(characters);
            return document;
        } catch (JsonParseException
                | BsonInvalidOperationException
                | BsonSerializationException
                | IllegalArgumentException e) {
            throw ApiRefusal.badRequest("the body is not a JSON object");
        }
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiRefusal.badRequest("the body is not UTF-8");
        }
    }

    /** The parser below nests as deep as its input. */
    private static void checkDepth(String text) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '{' || c == '[')) {
                depth++;
            } else if (!quoted && (c == '}' || c == ']')) {
                depth--;
            }
            if (depth > MAX_DEPTH) {
                throw ApiRefusal.badRequest("the body is nested more than " + MAX_DEPTH + " deep");
            }
        }
    }

    private static void requireEnd(StringReader rest) {
        try {
            for (int c = rest.read(); c >= 0; c = rest.read()) {
                if (!Character.isWhitespace(c)) {
                    throw ApiRefusal.badRequest("the body has something after its JSON object");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
