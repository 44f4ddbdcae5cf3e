package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.gateway.Requests.Answer;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** Which pages may call, and what browsers are told. */
class CorsTest {
    private static final String OPEN = "/app/shop-local/endpoint/open";

    private static Gateway gateway(String... origins) {
        return new Gateways()
                .system("open", (arguments, context, response) -> new BsonString("ok"))
                .endpoint("GET", "/open", "open")
                .origins(origins)
                .open();
    }

    @Test
    void withoutAListAnyPageMayCallButNotWithCredentials() {
        Answer answer = get(OPEN).header("Origin", "https://any.example").to(gateway());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(answer.response().headers()).doesNotContainKey("Access-Control-Allow-Credentials");
        assertThat(answer.header("Vary")).isEqualTo("Origin");
    }

    @Test
    void withAListOthersAreRefused() {
        Gateway gateway = gateway("https://shop.example/");

        Answer listed = get(OPEN).header("Origin", "https://shop.example").to(gateway);
        assertThat(listed.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
        assertThat(listed.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        for (String origin : new String[] {"https://evil.example", "null", "https://shop.example.evil.example"}) {
            Answer other = get(OPEN).header("Origin", origin).to(gateway);
            assertThat(other.status()).isEqualTo(403);
            assertThat(other.errorCode()).isEqualTo("DomainNotAllowed");
            assertThat(other.response().headers()).doesNotContainKey("Access-Control-Allow-Origin");
            assertThat(other.header("Vary")).isEqualTo("Origin");
        }
        assertThat(get(OPEN).to(gateway).status()).isEqualTo(200);
        assertThat(get(OPEN)
                        .header("Origin", "http://shop.example:8080")
                        .to(gateway)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void preflightsAreAnsweredForEveryAddress() {
        for (String path : new String[] {OPEN, "/echo", "/api/client/v2.0/auth/session", "/nowhere/at.all", "/%zz"}) {
            Answer answer = request("OPTIONS", path)
                    .header("Origin", "https://shop.example")
                    .header("Access-Control-Request-Method", "POST")
                    .header("Access-Control-Request-Headers", "authorization, content-type, apiKey, bad name")
                    .to(gateway("https://shop.example"));
            assertThat(answer.status()).as(path).isEqualTo(204);
            assertThat(answer.header("Access-Control-Allow-Methods")).contains("POST", "DELETE");
            assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("authorization, content-type");
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
        }
        assertThat(request("OPTIONS", OPEN)
                        .header("Origin", "https://evil.example")
                        .header("Access-Control-Request-Method", "POST")
                        .to(gateway("https://shop.example"))
                        .status())
                .isEqualTo(403);
    }
}
