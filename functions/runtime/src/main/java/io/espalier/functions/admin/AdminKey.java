package io.espalier.functions.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an admin key: {@code espalier_admin_<id>_<secret>}. The prefix lets scanners find keys where they do not belong;
 * the id finds the stored key without comparing with all.
 *
 * @param id 16 hexadecimal digits, no secret
 * @param text the whole key, a secret
 */
record AdminKey(String id, String text) {
    static final int DIGEST_BYTES = 32;

    private static final String PREFIX = "espalier_admin_";
    private static final Pattern FORM = Pattern.compile(PREFIX + "([0-9a-f]{16})_[0-9a-f]{64}");
    private static final int ID_BYTES = 8;
    private static final int SECRET_BYTES = 32;

    static AdminKey random(RandomGenerator random) {
        String id = hex(random, ID_BYTES);
        return new AdminKey(id, PREFIX + id + "_" + hex(random, SECRET_BYTES));
    }

    private static String hex(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Whether a token wants to be an admin key: then it is nothing else, whether valid or not. */
    static boolean hasForm(String token) {
        return token.startsWith(PREFIX);
    }

    static Optional<AdminKey> parse(String token) {
        Matcher matcher = FORM.matcher(token);
        return matcher.matches() ? Optional.of(new AdminKey(matcher.group(1), token)) : Optional.empty();
    }

    /**
     * What is stored in place of the key. One round of SHA-256 is enough: 256 random bits cannot be guessed however quick a
     * guess is, unlike a password.
     */
    byte[] digest() {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] digest(byte[] secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "admin key " + id;
    }
}
