package io.espalier.functions.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.Crypto;
import io.espalier.functions.Crypto.Encoding;
import io.espalier.functions.FunctionException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CryptoTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final Crypto crypto = new JdkCrypto();

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
        byte[] secret = crypto.encrypt("aes", "grüße", KEY);
        assertThat(crypto.encrypt("aes", "grüße", KEY)).isNotEqualTo(secret);
        assertThat(crypto.decrypt("aes", secret, KEY)).isEqualTo("grüße");
        assertThatThrownBy(() -> crypto.decrypt("aes", secret, "another key, 16b"))
                .isInstanceOf(FunctionException.class);
        for (int i = 0; i < secret.length; i++) {
            byte[] changed = secret.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> crypto.decrypt("aes", changed, KEY)).isInstanceOf(FunctionException.class);
        }
    }

    /** The example of the documentation of App Services. */
    @Test
    void whatAppServicesEncryptedIsRead() {
        byte[] encrypted = Base64.getDecoder().decode("WPBuIvJ6Bity43Uh822dW8QlVYVJaFUiDeUjlTiJXzptUuTYIKPlXekBQAJb");
        assertThat(crypto.decrypt("aes", encrypted, "603082712271C525E087BD999A4E0738"))
                .isEqualTo("MongoDB is great!");
    }

    @Test
    void keysAndTextsThatAreNoneAreRefused() {
        assertThatThrownBy(() -> crypto.encrypt("aes", "text", "short"))
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining("16, 24 or 32 bytes");
        assertThatThrownBy(() -> crypto.encrypt("des", "text", KEY)).hasMessageContaining("'des'");
        for (int length : new int[] {0, 3, 12, 27}) {
            assertThatThrownBy(() -> crypto.decrypt("aes", new byte[length], KEY))
                    .isInstanceOf(FunctionException.class);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
