package io.espalier.functions.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.Crypto;
import io.espalier.functions.FunctionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RsaSignatureTest {
    private static final String MESSAGE = "MongoDB is great!";

    private final Crypto crypto = new JdkCrypto();

    /** Made with {@code openssl dgst -sha256 -sign rsa.pem}, once with the longest salt, once with one as long as the hash. */
    @ParameterizedTest
    @CsvSource({"pkcs.sig,pkcs1v15", "pssmax.sig,pss", "pss32.sig,pss"})
    void signaturesOfOpensslAreVerified(String file, String scheme) {
        byte[] signature = TestKeys.bytes(file);
        for (String key : new String[] {"rsapub1.pem", "rsapub.pem"}) {
            assertThat(crypto.verify("rsa", MESSAGE, TestKeys.text(key), signature, scheme))
                    .isTrue();
            assertThat(crypto.verify("rsa", "another", TestKeys.text(key), signature, scheme))
                    .isFalse();
        }
    }

    @Test
    void oneSchemeIsNotTheOther() {
        String key = TestKeys.text("rsapub1.pem");
        assertThat(crypto.verify("rsa", MESSAGE, key, TestKeys.bytes("pkcs.sig"), "pss"))
                .isFalse();
        assertThat(crypto.verify("rsa", MESSAGE, key, TestKeys.bytes("pss32.sig"), "pkcs1v15"))
                .isFalse();
        assertThat(crypto.verify("rsa", MESSAGE, key, new byte[0])).isFalse();
        assertThat(crypto.verify("rsa", MESSAGE, key, new byte[256])).isFalse();
    }

    /** PKCS#1 v1.5 has one signature only. */
    @Test
    void theSignatureIsThatOfOpenssl() {
        for (String key : new String[] {"rsa.pem", "rsa8.pem"}) {
            assertThat(crypto.sign("rsa", MESSAGE, TestKeys.text(key), "pkcs1v15"))
                    .isEqualTo(TestKeys.bytes("pkcs.sig"));
            byte[] pss = crypto.sign("rsa", MESSAGE, TestKeys.text(key));
            assertThat(crypto.verify("rsa", MESSAGE, TestKeys.text("rsapub1.pem"), pss))
                    .isTrue();
        }
    }

    /** The key of the documentation of App Services, which has 1024 bits. */
    @Test
    void keysOfAnOlderTimeWork() {
        String publicKey = """
                -----BEGIN RSA PUBLIC KEY-----
                MIGJAoGBANWwSOx7ao7i/enxEz+rxGrOWhzWV57fjKhi4pnZx6a5S7wmlzsoU7X5
                omld1tI9k2EYt0A2fx/agwhnVH2GAQlGf9Cb9jILhE9MaDnmfMepKXOI1kkxDIRT
                JTuTHn4pvqS2CiOGTyhxlGSiszwUTKWSsrOBKt9rLQ9xYc+wqWZ5AgMBAAE=
                -----END RSA PUBLIC KEY-----
                """;
        assertThat(crypto.verify("rsa", MESSAGE, publicKey, new byte[128])).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret-text",
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nA\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
            })
    void whatIsNoKeyIsRefusedAndNotQuoted(String text) {
        for (String key : new String[] {text, TestKeys.text("rsapub.pem"), TestKeys.text("ec256.pem")}) {
            assertThatThrownBy(() -> crypto.sign("rsa", MESSAGE, key))
                    .isInstanceOf(FunctionException.class)
                    .hasMessageContaining("key")
                    .hasMessageNotContaining("secret-text")
                    .hasMessageNotContaining("AAAA");
        }
        assertThatThrownBy(() -> crypto.verify("rsa", MESSAGE, text, new byte[0]))
                .isInstanceOf(FunctionException.class);
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        String key = TestKeys.text("rsa.pem");
        assertThatThrownBy(() -> crypto.sign("dsa", MESSAGE, key)).hasMessageContaining("known is rsa");
        assertThatThrownBy(() -> crypto.sign("rsa", MESSAGE, key, "oaep")).hasMessageContaining("pss, pkcs1v15");
    }
}
