package io.espalier.functions;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code utils.crypto} of functions (spec/app-services.md §6.3), over the JDK's own algorithms. Thread-safe.
 *
 * <p>{@link #encrypt} is AES in Galois/counter mode: Base64 of 12 random bytes, the ciphertext and a tag of 16 bytes. A text that
 * was changed, or encrypted with another key, is refused.
 */
public final class Crypto {
    private static final String AES = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();

    /** The form in which bytes become text. */
    public enum Encoding {
        HEX,
        BASE64;

        private String encode(byte[] bytes) {
            return switch (this) {
                case HEX -> HexFormat.of().formatHex(bytes);
                case BASE64 -> Base64.getEncoder().encodeToString(bytes);
            };
        }
    }

    public Crypto() {}

    /**
     * @param function {@code sha1}, {@code sha256} or {@code md5}
     * @throws FunctionException if the function is another one
     */
    public byte[] hash(String function, byte[] input) {
        String algorithm = switch (function) {
            case "sha1" -> "SHA-1";
            case "sha256" -> "SHA-256";
            case "md5" -> "MD5";
            default -> throw unknown(function, "sha1, sha256, md5");
        };
        try {
            return MessageDigest.getInstance(algorithm).digest(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + algorithm, e);
        }
    }

    /**
     * @param function {@code sha1}, {@code sha256} or {@code sha512}
     * @param secret not empty
     * @throws FunctionException if the function is another one, or the secret is empty
     */
    public String hmac(String input, String secret, String function, Encoding encoding) {
        String algorithm = switch (function) {
            case "sha1", "sha256", "sha512" -> "Hmac" + function.toUpperCase(Locale.ROOT);
            default -> throw unknown(function, "sha1, sha256, sha512");
        };
        if (secret.isEmpty()) {
            throw new FunctionException("the secret of an hmac must not be empty");
        }
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            return encoding.encode(mac.doFinal(input.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + algorithm, e);
        }
    }

    /**
     * @param key 16, 24 or 32 bytes of UTF-8
     * @throws FunctionException if the key has another length
     */
    public String encrypt(String message, String key) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] secret = cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(message.getBytes(StandardCharsets.UTF_8));
            byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + secret.length);
            System.arraycopy(secret, 0, whole, NONCE_BYTES, secret.length);
            return Encoding.BASE64.encode(whole);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + AES, e);
        }
    }

    /**
     * @param message what {@link #encrypt} gave
     * @throws FunctionException if the text is none, was changed, or belongs to another key
     */
    public String decrypt(String message, String key) {
        try {
            byte[] whole = Base64.getDecoder().decode(message);
            if (whole.length < NONCE_BYTES) {
                throw new FunctionException("the text is too short to be an encrypted one");
            }
            byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
            byte[] plain =
                    cipher(Cipher.DECRYPT_MODE, key, nonce).doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
            return new String(plain, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new FunctionException(
                    FunctionErrorCode.FUNCTION_EXECUTION_ERROR,
                    "the text was not encrypted with this key, or was changed since",
                    e);
        }
    }

    private static Cipher cipher(int mode, String key, byte[] nonce) throws GeneralSecurityException {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length != 16 && bytes.length != 24 && bytes.length != 32) {
            throw new FunctionException("a key of AES has 16, 24 or 32 bytes, not " + bytes.length);
        }
        Cipher cipher = Cipher.getInstance(AES);
        cipher.init(mode, new SecretKeySpec(bytes, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    private static FunctionException unknown(String function, String known) {
        return new FunctionException("the hash function '" + function + "' is unknown; known are " + known);
    }
}
