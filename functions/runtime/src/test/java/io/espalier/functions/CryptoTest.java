package io.espalier.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.Crypto.Encoding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CryptoTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final Crypto crypto = new Crypto();

    /** RFC 1321 A.5, FIPS 180-4. */
    @Test
    void hashesAreThoseOfTheirStandards() {
        byte[] abc = "abc".getBytes(StandardCharsets.UTF_8);
        assertThat(hex(crypto.hash("md5", abc))).isEqualTo("900150983cd24fb0d6963f7d28e17f72");
        assertThat(hex(crypto.hash("sha1", abc))).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
        assertThat(hex(crypto.hash("sha256", abc)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThatThrownBy(() -> crypto.hash("sha3", abc))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining("'sha3'");
    }

    /** RFC 2202 and RFC 4231, test case 2. */
    @Test
    void codesOfMessagesAreThoseOfTheirStandards() {
        String text = "what do ya want for nothing?";
        assertThat(crypto.hmac(text, "Jefe", "sha1", Encoding.HEX))
                .isEqualTo("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        assertThat(crypto.hmac(text, "Jefe", "sha256", Encoding.HEX))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        assertThat(crypto.hmac(text, "Jefe", "sha512", Encoding.HEX))
                .isEqualTo("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
        assertThat(crypto.hmac(text, "Jefe", "sha1", Encoding.BASE64))
                .isEqualTo(Base64.getEncoder()
                        .encodeToString(HexFormat.of().parseHex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")));
        assertThatThrownBy(() -> crypto.hmac(text, "", "sha1", Encoding.HEX)).isInstanceOf(FunctionException.class);
    }

    @Test
    void whatWasEncryptedIsReadWithTheSameKeyOnly() {
        String secret = crypto.encrypt("grüße", KEY);
        assertThat(crypto.encrypt("grüße", KEY)).isNotEqualTo(secret);
        assertThat(crypto.decrypt(secret, KEY)).isEqualTo("grüße");
        assertThatThrownBy(() -> crypto.decrypt(secret, "another key, 16b")).isInstanceOf(FunctionException.class);
        byte[] bytes = Base64.getDecoder().decode(secret);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> crypto.decrypt(Base64.getEncoder().encodeToString(changed), KEY))
                    .isInstanceOf(FunctionException.class);
        }
    }

    @Test
    void keysAndTextsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> crypto.encrypt("text", "short"))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining("16, 24 or 32 bytes");
        for (String text : new String[] {"", "AAAA", "no base64!"}) {
            assertThatThrownBy(() -> crypto.decrypt(text, KEY)).isInstanceOf(FunctionException.class);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
