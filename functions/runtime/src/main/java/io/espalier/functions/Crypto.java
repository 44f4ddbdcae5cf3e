package io.espalier.functions;

import java.nio.charset.StandardCharsets;

/**
 * {@code utils.crypto} of functions (spec/app-services.md §6.3). Texts are taken as UTF-8. Thread-safe. Every method throws a
 * {@link FunctionException} that says what is allowed for an unknown algorithm and for a key that cannot be used; keys are
 * never quoted.
 */
public interface Crypto {

    /** The form in which bytes become text. */
    enum Encoding {
        HEX,
        BASE64
    }

    /** @param function {@code sha1}, {@code sha256} or {@code md5} */
    byte[] hash(String function, byte[] input);

    /** As {@link #hash(String, byte[])}. */
    default byte[] hash(String function, String input) {
        return hash(function, input.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param secret not empty
     * @param function {@code sha1}, {@code sha256} or {@code sha512}
     */
    String hmac(String input, String secret, String function, Encoding encoding);

    /**
     * Encrypts a text so that it cannot be changed unnoticed. What App Services encrypted can be decrypted here, and the other
     * way round: AES in Galois/counter mode, 12 random bytes, the ciphertext and a tag of 16 bytes.
     *
     * @param type {@code aes}
     * @param key 16, 24 or 32 bytes of UTF-8
     */
    byte[] encrypt(String type, String message, String key);

    /**
     * @param type {@code aes}
     * @param encrypted what {@link #encrypt} gave
     * @throws FunctionException also if it was changed, or belongs to another key
     */
    String decrypt(String type, byte[] encrypted, String key);

    /**
     * Signs the SHA-256 hash of a message.
     *
     * @param type {@code rsa}
     * @param privateKey in PEM form: PKCS#1 ({@code BEGIN RSA PRIVATE KEY}) or PKCS#8 ({@code BEGIN PRIVATE KEY})
     * @param scheme {@code pss}, with a salt of 32 bytes, or {@code pkcs1v15}
     */
    byte[] sign(String type, String message, String privateKey, String scheme);

    /** With the scheme {@code pss}. */
    default byte[] sign(String type, String message, String privateKey) {
        return sign(type, message, privateKey, "pss");
    }

    /**
     * Whether a signature of the message's SHA-256 hash is the key's.
     *
     * @param type {@code rsa}
     * @param publicKey in PEM form: PKCS#1 ({@code BEGIN RSA PUBLIC KEY}) or X.509 ({@code BEGIN PUBLIC KEY})
     * @param scheme {@code pss}, with a salt as long as the hash or as long as the key allows, or {@code pkcs1v15}
     */
    boolean verify(String type, String message, String publicKey, byte[] signature, String scheme);

    /** With the scheme {@code pss}. */
    default boolean verify(String type, String message, String publicKey, byte[] signature) {
        return verify(type, message, publicKey, signature, "pss");
    }
}
