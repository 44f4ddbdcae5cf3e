package io.espalier.functions.crypto;

import io.espalier.functions.Crypto;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
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

/** Over the JDK's own algorithms. */
final class JdkCrypto implements Crypto {
    private static final String AES = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    @Override
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

    @Override
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
            return text(mac.doFinal(input.getBytes(StandardCharsets.UTF_8)), encoding);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + algorithm, e);
        }
    }

    @Override
    public byte[] encrypt(String type, String message, String key) {
        require("encryption type", type, "aes");
        byte[] nonce = new byte[NONCE_BYTES];
        // Not a field: what a native image holds of it would be the same in every process.
        new SecureRandom().nextBytes(nonce);
        try {
            byte[] secret = cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(message.getBytes(StandardCharsets.UTF_8));
            byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + secret.length);
            System.arraycopy(secret, 0, whole, NONCE_BYTES, secret.length);
            return whole;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + AES, e);
        }
    }

    @Override
    public String decrypt(String type, byte[] encrypted, String key) {
        require("encryption type", type, "aes");
        if (encrypted.length < NONCE_BYTES) {
            throw new FunctionException("what is to be decrypted is too short to be an encrypted text");
        }
        byte[] nonce = Arrays.copyOf(encrypted, NONCE_BYTES);
        try {
            byte[] plain = cipher(Cipher.DECRYPT_MODE, key, nonce)
                    .doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
            return new String(plain, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new FunctionException(
                    FunctionErrorCode.FUNCTION_EXECUTION_ERROR,
                    "the text was not encrypted with this key, or was changed since",
                    e);
        }
    }

    @Override
    public byte[] sign(String type, String message, String privateKey, String scheme) {
        require("encryption type", type, "rsa");
        return RsaSignatures.sign(message.getBytes(StandardCharsets.UTF_8), PemKeys.rsaPrivate(privateKey), scheme);
    }

    @Override
    public boolean verify(String type, String message, String publicKey, byte[] signature, String scheme) {
        require("encryption type", type, "rsa");
        return RsaSignatures.verify(
                message.getBytes(StandardCharsets.UTF_8), PemKeys.rsaPublic(publicKey), signature, scheme);
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

    private static String text(byte[] bytes, Encoding encoding) {
        return switch (encoding) {
            case HEX -> HexFormat.of().formatHex(bytes);
            case BASE64 -> Base64.getEncoder().encodeToString(bytes);
        };
    }

    private static void require(String what, String given, String known) {
        if (!given.equals(known)) {
            throw new FunctionException("the " + what + " '" + given + "' is unknown; known is " + known);
        }
    }

    private static FunctionException unknown(String function, String known) {
        return new FunctionException("the hash function '" + function + "' is unknown; known are " + known);
    }
}
