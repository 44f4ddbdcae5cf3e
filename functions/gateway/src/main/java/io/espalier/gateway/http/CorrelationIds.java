package io.espalier.gateway.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The ids that tie together what one request causes. A caller may bring its own, if it is fit for logs. Others are no secrets: their
 * first digits are the second, so that MongoDB's indexes take them where they took those before, the rest is chance, and tells
 * nothing of other ids.
 */
public final class CorrelationIds {
    public static final String HEADER = "X-Correlation-Id";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._\\-]{8,64}");

    private CorrelationIds() {}

    public static String of(ClientRequest request) {
        return request.headers()
                .first(HEADER)
                .filter(id -> SANE.matcher(id).matches())
                .orElseGet(CorrelationIds::next);
    }

    private static String next() {
        long second = System.currentTimeMillis() / 1000;
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(second, 8)
                + hex.toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
