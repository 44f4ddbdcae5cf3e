package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.post;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.RequestValidation;
import io.espalier.app.RequestValidation.SecretAsQueryParameter;
import io.espalier.app.RequestValidation.VerifyPayload;
import io.espalier.functions.FunctionBody;
import io.espalier.gateway.Requests.Answer;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/** What requests have to prove before an endpoint or a webhook runs, and the credentials that both take. */
class EndpointProofTest {
    private static final String APP = "/app/shop-local/endpoint";
    private static final String HOOKS = "/api/client/v2.0/app/shop-local/service/stripe/incoming_webhook";
    private static final String SIGNATURE = "sha256=769cd86855787f476afc8b0d2cf9837ab0318181fca42f45f34b6dffd086dfc7";
    private static final FunctionBody WHO = (arguments, context, response) ->
            new BsonString(context.user().id() + (context.runningAsSystem() ? " as system" : ""));
    private static final FunctionBody REQUEST = (arguments, context, response) -> new BsonDocument(
                    "query", arguments.getFirst().asDocument().get("query"))
            .append("raw", new BsonString(context.request().orElseThrow().rawQueryString()));

    private final Gateway gateway = new Gateways()
            .function("who", WHO)
            .system("open", WHO)
            .system("request", REQUEST)
            .supplied("long", "Super5ecr3tPa55w0rd")
            .supplied("short", "12345")
            .supplied("empty", "")
            .endpoint("GET", "/who", "who")
            .endpoint("GET", "/open", "open")
            .endpoint("*", "/guarded", "open")
            .closedEndpoint("PUT", "/guarded")
            .proven("POST", "/long", "open", new VerifyPayload("long"))
            .proven("POST", "/short", "open", new VerifyPayload("short"))
            .proven("POST", "/unsupplied", "open", new VerifyPayload("absent"))
            .proven("POST", "/empty", "open", new VerifyPayload("empty"))
            .proven("GET", "/secret", "request", new SecretAsQueryParameter("short"))
            .proven("GET", "/secretUnsupplied", "request", new SecretAsQueryParameter("absent"))
            .proven("GET", "/secretEmpty", "request", new SecretAsQueryParameter("empty"))
            .webhook("stripe", "paid", "open", new VerifyPayload("short"))
            .webhook("stripe", "who", "who", new RequestValidation.None())
            .webhook("stripe", "request", "request", new SecretAsQueryParameter("short"))
            .open();

    /** The vectors of the public documentation (spec/app-services.md §7.3). */
    @Test
    void signaturesAreThoseOfAppServices() {
        assertThat(post(APP + "/long", "{ \"message\": \"Hello!\" }")
                        .header(
                                "Endpoint-Signature",
                                "sha256=d4f0537db4e230d7a6028a6f7c3bb1b57c9d16f39176d78697e559ac333e0b36")
                        .to(gateway)
                        .status())
                .isEqualTo(200);
        for (String header : List.of("Endpoint-Signature", "X-Hook-Signature")) {
            for (String target : List.of(APP + "/short", HOOKS + "/paid")) {
                assertThat(signed(target).header(header, SIGNATURE).to(gateway).text())
                        .isEqualTo("\" as system\"");
            }
        }
    }

    @Test
    void anythingButTheSignatureOfTheseBytesIsRefused() {
        for (String signature : List.of(
                "",
                "sha256=",
                "sha256=zz",
                SIGNATURE.substring(7),
                SIGNATURE.substring(0, 20),
                SIGNATURE + "00",
                "sha1=" + SIGNATURE.substring(7),
                SIGNATURE.replace('7', '8'))) {
            Answer answer = signed(APP + "/short")
                    .header("Endpoint-Signature", signature)
                    .to(gateway);
            assertThat(answer.status()).as(signature).isEqualTo(401);
            assertThat(answer.errorCode()).isEqualTo("IncomingWebhookAuthFailed");
        }
        assertThat(signed(APP + "/short").to(gateway).status()).isEqualTo(401);
        assertThat(signed(APP + "/short")
                        .header("Endpoint-Signature", SIGNATURE)
                        .header("X-Hook-Signature", SIGNATURE)
                        .to(gateway)
                        .status())
                .isEqualTo(401);
        assertThat(post(APP + "/short", "{}")
                        .header("Endpoint-Signature", SIGNATURE)
                        .to(gateway)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aSecretThatWasNotSuppliedIsProvenByNobody() {
        for (Requests request : List.of(
                signed(APP + "/unsupplied").header("Endpoint-Signature", SIGNATURE),
                signed(APP + "/empty").header("Endpoint-Signature", SIGNATURE),
                get(APP + "/secretUnsupplied"),
                get(APP + "/secretUnsupplied?secret="),
                get(APP + "/secretEmpty"),
                get(APP + "/secretEmpty?secret="))) {
            assertThat(request.to(gateway).status()).isEqualTo(401);
        }
    }

    @Test
    void theSecretIsRemovedBeforeTheFunctionSeesTheQuery() {
        for (String target :
                List.of(APP + "/secret?a=1&secret=12345&b=2", APP + "/secret?a=1&%73ecret=%31%32345&b=2")) {
            assertThat(get(target).to(gateway).text())
                    .isEqualTo("{\"query\":{\"a\":\"1\",\"b\":\"2\"},\"raw\":\"a=1&b=2\"}");
        }
        assertThat(post(HOOKS + "/request?secret=12345", "").to(gateway).status())
                .isEqualTo(200);
        for (String query : List.of("", "?secret=", "?secret=1234", "?secret=12345&secret=12345", "?Secret=12345")) {
            Answer answer = get(APP + "/secret" + query).to(gateway);
            assertThat(answer.status()).as(query).isEqualTo(401);
            assertThat(answer.text()).doesNotContain("12345");
        }
    }

    @Test
    void anAddressAndAPasswordAreAFreshLogin() {
        assertThat(withPassword(APP + "/who", "lovelace").to(gateway).text()).isEqualTo("\"ada\"");
        assertThat(withPassword(APP + "/open", "lovelace").to(gateway).text()).isEqualTo("\"ada as system\"");
        Answer wrong = withPassword(APP + "/who", "wrong").to(gateway);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.errorCode()).isEqualTo("InvalidPassword");
        assertThat(withPassword(APP + "/who", "lovelace")
                        .bearer("forged")
                        .to(gateway)
                        .status())
                .as("nothing is tried after a bad token")
                .isEqualTo(401);
        Answer page = withPassword(APP + "/who", "lovelace")
                .header("Origin", "https://shop.example")
                .to(gateway);
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.errorCode()).isEqualTo("DomainNotAllowed");
    }

    @Test
    void incompleteAndUnknownCredentialsAreRefusedInTheWordsClientsKnow() {
        Answer half = get(APP + "/who").header("password", "lovelace").to(gateway);
        assertThat(half.status()).isEqualTo(400);
        assertThat(half.text())
                .isEqualTo("{\"error\":\"must specify some form of authentication (either email+password, api-key, or"
                        + " jwt) in the request header or body\",\"error_code\":\"MissingParameter\"}");
        for (String header : List.of("apiKey", "api-key", "jwtTokenString")) {
            Answer answer = get(APP + "/who").header(header, "k").to(gateway);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).contains("'" + header + "'", "not supported");
            assertThat(get(APP + "/open").header(header, "k").to(gateway).status())
                    .as("where nobody is needed such headers are the function's own matter")
                    .isEqualTo(200);
        }
    }

    @Test
    void webhooksTakeCredentialsInTheBodyToo() {
        assertThat(post(HOOKS + "/who", "{\"email\":\"ada@shop.example\",\"password\":\"lovelace\",\"x\":1}")
                        .to(gateway)
                        .text())
                .isEqualTo("\"ada\"");
        assertThat(post(HOOKS + "/who", "{\"email\":\"ada@shop.example\"}")
                        .to(gateway)
                        .errorCode())
                .isEqualTo("MissingParameter");
        for (String body : List.of("", "{", "[]", "{\"email\":1}", "\0")) {
            assertThat(post(HOOKS + "/who", body).to(gateway).text())
                    .isEqualTo("{\"error\":\"no authentication methods were specified\","
                            + "\"error_code\":\"InvalidParameter\"}");
        }
    }

    @Test
    void unknownWebhooksAreNamed() {
        for (String target : List.of(HOOKS + "/absent", HOOKS.replace("stripe", "other") + "/paid")) {
            Answer answer = post(target, "{}").to(gateway);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.errorCode()).isEqualTo("IncomingWebhookNotFound");
        }
        assertThat(get(HOOKS + "/paid").to(gateway).status()).isEqualTo(405);
        assertThat(post(HOOKS + "/paid/more", "{}").to(gateway).status()).isEqualTo(404);
    }

    @Test
    void closedMethodsAreNotTold() {
        assertThat(request("TRACE", APP + "/guarded").to(gateway).header("Allow"))
                .isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH, POST");
    }

    private static Requests signed(String target) {
        return post(
                target,
                "{\"dataSource\":\"mongodb-atlas\",\"database\":\"learn-data-api\",\"collection\":\"tasks\","
                        + "\"filter\":{\"text\":\"Do the dishes\"}}");
    }

    private static Requests withPassword(String target, String password) {
        return get(target).header("email", "ada@shop.example").header("password", password);
    }
}
