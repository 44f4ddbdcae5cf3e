package io.espalier.gateway.http;

import java.util.regex.Pattern;
import org.bson.types.ObjectId;

/**
 * The ids that tie together what one request causes. A caller may bring its own, if it is fit for logs. Others are ids of documents, as
 * in App Services: no secret, and cheap in MongoDB's indexes, because each is greater than the one before.
 */
public final class CorrelationIds {
    public static final String HEADER = "X-Correlation-Id";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._\\-]{8,64}");

    private CorrelationIds() {}

    public static String of(ClientRequest request) {
        return request.headers()
                .first(HEADER)
                .filter(id -> SANE.matcher(id).matches())
                .orElseGet(() -> new ObjectId().toHexString());
    }
}
