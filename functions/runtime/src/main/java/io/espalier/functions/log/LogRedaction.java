package io.espalier.functions.log;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Keeps credentials out of the logs: what stands in a field with a telling name, and the content of the app's secrets wherever
 * it stands. Raw bytes are logged by their length alone, since nobody can tell what is in them. Immutable and thread-safe.
 */
final class LogRedaction {
    private static final String HIDDEN = "***";
    /** A shorter secret would hide every other word, and is none. */
    private static final int SHORTEST_SECRET = 6;

    private static final List<String> TELLING = List.of(
            "token",
            "password",
            "passwd",
            "secret",
            "baas_at",
            "authorization",
            "cookie",
            "apikey",
            "api-key",
            "api_key",
            "signature",
            "credential");

    private final List<String> secrets;

    /** @param secrets the content of the app's secrets */
    LogRedaction(Collection<String> secrets) {
        this.secrets = secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                // A secret that contains another one is hidden whole.
                .sorted((a, b) -> Integer.compare(b.length(), a.length()))
                .toList();
    }

    String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, HIDDEN);
        }
        return redacted;
    }

    BsonValue redact(BsonValue value) {
        return switch (value) {
            case BsonDocument document -> redact(document);
            case BsonArray array ->
                new BsonArray(array.stream().map(this::redact).toList());
            case BsonString text -> new BsonString(redact(text.getValue()));
            case BsonBinary binary -> new BsonString(binary.getData().length + " bytes");
            default -> value;
        };
    }

    private BsonDocument redact(BsonDocument document) {
        BsonDocument redacted = new BsonDocument();
        for (Map.Entry<String, BsonValue> field : document.entrySet()) {
            boolean telling = tells(field.getKey());
            redacted.append(redact(field.getKey()), telling ? new BsonString(HIDDEN) : redact(field.getValue()));
        }
        return redacted;
    }

    private static boolean tells(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return TELLING.stream().anyMatch(lower::contains);
    }
}
