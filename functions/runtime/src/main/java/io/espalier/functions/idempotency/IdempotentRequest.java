package io.espalier.functions.idempotency;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A request with a key of its caller's choosing. Neither the key nor anything of the request can be read from it: both are
 * authentication codes under the key, so that nobody can try out which password a stored request held.
 *
 * @param id the same for all requests of the caller with the key
 * @param fingerprint the same for the same request with the key
 */
public record IdempotentRequest(String id, String fingerprint) {
    private static final String ALGORITHM = "HmacSHA256";

    /**
     * @param caller whom the key belongs to, so that the same key of another caller is another one
     * @param key not empty
     * @param content everything that makes it this request and no other
     */
    public static IdempotentRequest of(String caller, String key, List<byte[]> content) {
        byte[] secret = key.getBytes(StandardCharsets.UTF_8);
        return new IdempotentRequest(code(secret, List.of(bytes("caller"), bytes(caller))), code(secret, content));
    }

    /** Each part's length goes before it, so that no two lists look alike. */
    private static String code(byte[] secret, List<byte[]> parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            for (byte[] part : parts) {
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
                mac.update(part);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
