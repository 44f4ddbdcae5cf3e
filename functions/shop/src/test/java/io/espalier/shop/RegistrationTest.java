package io.espalier.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {
    private static final int FRAME = "{\"bio\": \"\"}".length();

    @Test
    void passwordsHave8To128UnicodeCharacters() {
        assertThat(withPassword("é".repeat(8)).password()).hasSize(8);
        assertThat(withPassword("😀".repeat(128)).password()).hasSize(256);
        assertRefused(() -> withPassword("x".repeat(7)), "Password must be at least 8 characters long");
        assertRefused(() -> withPassword("x".repeat(129)), "Password must be at most 128 characters long");
    }

    @Test
    void profilesAreMeasuredInBytes() {
        String fits = "x".repeat(CustomerProfile.MAX_BYTES - FRAME);
        assertThat(withProfile(text("bio", fits)).profile()).isPresent();
        assertRefused(() -> withProfile(text("bio", fits + "x")), "at most 8192 bytes as JSON, got 8193");
        assertRefused(() -> withProfile(text("bio", "€".repeat(4_000))), "at most 8192 bytes as JSON, got 12011");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{$x: 1}",
                "{x: {$foo: 1}}",
                "{x: [{$foo: 1}]}",
                "{x: {$maxKey: 1}}",
                "{x: {$code: 'a'}}",
                "{x: {$symbol: 'a'}}",
                "{x: {$undefined: true}}",
                "{x: {$ref: 'a', $id: 'b'}}",
                "{x: {$regularExpression: {pattern: 'a', options: ''}}}"
            })
    void profilesHoldOnlyWhatATokenGivesBack(String profile) {
        assertThatThrownBy(() -> withProfile(BsonDocument.parse(profile)))
                .isInstanceOfSatisfying(
                        FunctionException.class,
                        e -> assertThat(e.code()).isEqualTo(FunctionErrorCode.FUNCTION_EXECUTION_ERROR))
                .hasMessageStartingWith("profile");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "\uD800", "\uDC00x"})
    void profilesHoldOnlyTextsThatCanBeStored(String text) {
        assertRefused(() -> withProfile(text("x", text)), "profile.x holds a NUL or");
        assertRefused(() -> withProfile(text(text, "x")), "profile has a field with an illegal name");
    }

    @Test
    void profilesAreNotNestedForEver() {
        BsonDocument deep = new BsonDocument();
        for (int i = 0; i < 100_000; i++) {
            deep = new BsonDocument("x", deep);
        }
        BsonDocument profile = deep;
        assertRefused(() -> withProfile(profile), "profile is nested more than 16 deep");
    }

    @Test
    void plainValuesAreFree() {
        BsonDocument profile = BsonDocument.parse("""
                {"name": "Ada", "age": 36, "likes": ["tea", 1.5, null, true], "a.b": {"born": {"$date": 0}}}""");
        assertThat(withProfile(profile).metadata()).isEqualTo(new BsonDocument("profile", profile));
    }

    private static void assertRefused(Runnable registration, String message) {
        assertThatThrownBy(registration::run)
                .isInstanceOf(FunctionException.class)
                .hasMessageContaining(message)
                .message()
                .hasSizeLessThan(300);
    }

    private static Registration withPassword(String password) {
        return new Registration("ada@shop.example", password, Optional.empty());
    }

    private static Registration withProfile(BsonDocument profile) {
        return new Registration("ada@shop.example", "long-enough", Optional.of(profile));
    }

    private static BsonDocument text(String field, String text) {
        return new BsonDocument(field, new BsonString(text));
    }
}
