package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.post;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.RequestValidation;
import io.espalier.functions.EndpointRequest;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.bson.RecordBsonMapper;
import io.espalier.gateway.Requests.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** HTTPS endpoints: routes, credentials, what functions get and what clients get back. */
class EndpointTest {
    private static final String APP = "/app/shop-local/endpoint";
    private static final FunctionBody WHO = (arguments, context, response) ->
            new BsonString(context.user().id() + (context.runningAsSystem() ? " as system" : ""));

    private final Gateway gateway = new Gateways()
            .function("who", WHO)
            .system("open", WHO)
            .secret("hidden", WHO)
            .function(
                    "customData",
                    (arguments, context, response) -> context.user().customData())
            .system("request", (arguments, context, response) -> arguments.getFirst())
            .system(
                    "info",
                    (arguments, context, response) ->
                            context.request().orElseThrow().toDocument())
            .system("readsBody", EndpointTest::readsBody)
            .system("long", (arguments, context, response) -> new BsonInt64(7))
            .system("nothing", (arguments, context, response) -> new BsonUndefined())
            .system("answers", (arguments, context, response) -> {
                response.setStatusCode(201);
                response.setHeader("location", "/orders/1");
                response.addHeader("Set-Cookie", "a=1");
                response.addHeader("Set-Cookie", "b=2");
                response.setHeader("Content-Length", "999");
                response.setBody("{\"ok\":true}");
                return new BsonString("ignored");
            })
            .system("splits", (arguments, context, response) -> {
                response.setHeader("X-Name", "\u010d\u010a");
                return new BsonUndefined();
            })
            .system("switches", (arguments, context, response) -> {
                response.setStatusCode(101);
                return new BsonUndefined();
            })
            .endpoint("GET", "/who", "who")
            .endpoint("*", "/open", "open")
            .endpoint("DELETE", "/open", "who")
            .endpoint("*", "/guarded", "open")
            .closedEndpoint("PUT", "/guarded")
            .closedEndpoint("GET", "/guarded")
            .closedEndpoint("GET", "/closed")
            .endpoint("POST", "/hidden", "hidden")
            .endpoint("GET", "/custom", "customData")
            .ejsonEndpoint("GET", "/bare", "customData")
            .endpoint("POST", "/api/request", "request")
            .endpoint("GET", "/info", "info")
            .webhook("stripe", "info", "info", new RequestValidation.None())
            .endpoint("POST", "/body", "readsBody")
            .endpoint("GET", "/long", "long")
            .ejsonEndpoint("GET", "/ejson", "long")
            .endpoint("GET", "/nothing", "nothing")
            .endpoint("POST", "/answers", "answers")
            .silentEndpoint("POST", "/silent", "answers")
            .endpoint("GET", "/splits", "splits")
            .endpoint("GET", "/switches", "switches")
            .endpoint("GET", "/absent", "absent")
            .open();

    /** As the runtime hands the first argument to a Java function. */
    private static BsonValue readsBody(
            java.util.List<BsonValue> arguments,
            io.espalier.functions.FunctionContext context,
            io.espalier.functions.EndpointResponse response) {
        EndpointRequest request = new RecordBsonMapper().decode(arguments.getFirst(), EndpointRequest.class);
        return new BsonString(request.httpMethod() + " " + request.query() + " "
                + request.headers().get("Content-Type") + " "
                + new String(request.body().getData(), StandardCharsets.UTF_8));
    }

    @Test
    void routesAreLiteralAndAnExactMethodGoesFirst() {
        assertThat(get(APP + "/open").to(gateway).text()).isEqualTo("\" as system\"");
        assertThat(request("DELETE", APP + "/open").asAda().to(gateway).text()).isEqualTo("\"ada\"");
        assertThat(post(APP + "/api%2Frequest", "{}").to(gateway).status()).isEqualTo(200);
        assertThat(get(APP + "/open/").to(gateway).status()).isEqualTo(404);
        assertThat(get(APP + "/Open").to(gateway).status()).isEqualTo(404);
        assertThat(get(APP + "/x/../open").to(gateway).status()).isEqualTo(404);
        assertThat(get(APP + "//open").to(gateway).status()).isEqualTo(404);
        assertThat(get("/app/other-abcde/endpoint/open").to(gateway).text())
                .isEqualTo("{\"error\":\"cannot find app using Client App ID 'other-abcde'\"}");
        assertThat(post(APP + "/data/v1/action/find", "{}").to(gateway).error()).contains("Data API");
    }

    @Test
    void otherMethodsOfARouteAreNamed() {
        Answer answer = post(APP + "/who", "{}").to(gateway);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(request("TRACE", APP + "/open").to(gateway).header("Allow"))
                .isEqualTo("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
        assertThat(request("OPTIONS", APP + "/who").to(gateway).header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(request("HEAD", APP + "/who").asAda().to(gateway).status()).isEqualTo(200);
        assertThat(request("HEAD", APP + "/api/request").to(gateway).status()).isEqualTo(405);
    }

    @Test
    void aClosedEndpointIsNotFoundAndNoEndpointForAllMethodsTakesItsPlace() {
        assertThat(post(APP + "/guarded", "{}").to(gateway).status()).isEqualTo(200);
        assertThat(request("PUT", APP + "/guarded").to(gateway).status()).isEqualTo(404);
        assertThat(get(APP + "/guarded").asAda().to(gateway).status()).isEqualTo(404);
        assertThat(request("HEAD", APP + "/guarded").to(gateway).status()).isEqualTo(404);
        assertThat(get(APP + "/closed").to(gateway).status()).isEqualTo(404);
    }

    @Test
    void missingAndBadCredentialsAreRefusedInTheWordsClientsKnow() {
        Answer none = get(APP + "/who").to(gateway);
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.text())
                .isEqualTo(
                        "{\"error\":\"no authentication methods were specified\",\"error_code\":\"InvalidParameter\"}");
        Answer half = get(APP + "/who").header("email", "ada@shop.example").to(gateway);
        assertThat(half.status()).isEqualTo(400);
        assertThat(half.errorCode()).isEqualTo("MissingParameter");
        Answer key = get(APP + "/who").header("apiKey", "k").to(gateway);
        assertThat(key.error()).contains("not supported in this version");
        Answer bad = get(APP + "/who").bearer("forged").to(gateway);
        assertThat(bad.status()).isEqualTo(401);
        assertThat(bad.text())
                .isEqualTo("{\"error\":\"invalid session: error finding user for endpoint\","
                        + "\"error_code\":\"InvalidSession\"}");
    }

    @Test
    void aBadTokenFailsAlsoWhereNoneIsNeeded() {
        assertThat(get(APP + "/open").to(gateway).status()).isEqualTo(200);
        assertThat(get(APP + "/open").bearer("forged").to(gateway).status()).isEqualTo(401);
        assertThat(get(APP + "/open").asAda().to(gateway).text()).isEqualTo("\"ada as system\"");
    }

    @Test
    void aTokenThatIsWrittenBadlyIsNotTakenForNone() {
        for (String separator : List.of("\t", ",", "=", ":", "\u00a0", "")) {
            Answer answer = get(APP + "/open")
                    .header("Authorization", "Bearer" + separator + (separator.isEmpty() ? "" : FakeAccounts.ACCESS))
                    .to(gateway);
            assertThat(answer.status()).as("after Bearer: '%s'", separator).isEqualTo(401);
        }
        assertThat(get(APP + "/open")
                        .header("Authorization", "Bearerish x")
                        .to(gateway)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anAdminKeyIsNoUser() {
        assertThat(get(APP + "/who").bearer(Gateways.ADMIN_KEY).to(gateway).errorCode())
                .isEqualTo("MissingAuthReq");
        assertThat(get(APP + "/open").bearer(Gateways.ADMIN_KEY).to(gateway).status())
                .isEqualTo(200);
    }

    @Test
    void endpointsReachPrivateFunctions() {
        assertThat(post(APP + "/hidden", "").to(gateway).text()).isEqualTo("\" as system\"");
        assertThat(get(APP + "/absent").asAda().to(gateway).errorCode()).isEqualTo("FunctionNotFound");
    }

    @Test
    void customDataComeOnlyWhereTheEndpointFetchesThem() {
        assertThat(get(APP + "/custom").asAda().to(gateway).text()).isEqualTo("{\"role\":\"customer\"}");
        assertThat(get(APP + "/bare").asAda().to(gateway).text()).isEqualTo("{}");
    }

    @Test
    void theFunctionGetsTheRequestWithoutSecrets() {
        Answer answer = Requests.request("POST", APP + "/api/request?a=1&a=2&b=%C3%A4+x&secret=s3cret&flag")
                .header("content-type", "text/plain")
                .header("X-CUSTOM-header", "1")
                .header("x-custom-Header", "2")
                .header("password", "hunter2")
                .asAda()
                .body("raw")
                .to(gateway);

        BsonDocument request = BsonDocument.parse(answer.text());
        assertThat(request.getDocument("query")).isEqualTo(BsonDocument.parse("{a: '1', b: 'ä x', flag: ''}"));
        assertThat(request.getDocument("headers"))
                .isEqualTo(BsonDocument.parse("{'Content-Type': ['text/plain'], 'X-Custom-Header': ['1', '2']}"));
        assertThat(request.getDocument("body").getString("Data").getValue()).isEqualTo("cmF3");
    }

    @Test
    void theFirstArgumentIsAnEndpointRequest() {
        assertThat(post(APP + "/body?x=1", "{\"a\":1}").to(gateway).text())
                .isEqualTo("\"POST {x=1} [application/json] {\\\"a\\\":1}\"");
        assertThat(post(APP + "/body", "").to(gateway).text()).isEqualTo("\"POST {} [application/json] \"");
    }

    @Test
    void theContextKnowsTheRequestButNotTheToken() {
        BsonDocument info = BsonDocument.parse(get(APP + "/info?page=2&secret=x&sort=a%20b")
                .asAda()
                .header("user-agent", "curl")
                .from("198.51.100.7")
                .to(gateway)
                .text());

        assertThat(info.getString("rawQueryString").getValue()).isEqualTo("page=2&sort=a%20b");
        assertThat(info.getString("remoteIPAddress").getValue()).isEqualTo("198.51.100.7");
        assertThat(info.getString("httpUserAgent").getValue()).isEqualTo("curl");
        assertThat(info.getString("webhookUrl").getValue()).isEqualTo("http://shop.example:8080" + APP + "/info");
        assertThat(info.getDocument("requestHeaders").keySet()).containsExactly("User-Agent");
    }

    @Test
    void theContextKnowsTheWebhookAndItsService() {
        String webhook = "/api/client/v2.0/app/shop-local/service/stripe/incoming_webhook/info";

        BsonDocument info = BsonDocument.parse(post(webhook, "{}").to(gateway).text());
        assertThat(info.getString("service").getValue()).isEqualTo("stripe");
        assertThat(info.getString("action").getValue()).isEqualTo("info");

        BsonDocument endpoint =
                BsonDocument.parse(get(APP + "/info").asAda().to(gateway).text());
        assertThat(endpoint.getString("service").getValue()).isEmpty();
        assertThat(endpoint.getString("action").getValue()).isEmpty();
    }

    @Test
    void resultsAreEncodedAsAskedElseAsDeclared() {
        assertThat(get(APP + "/long").to(gateway).text()).isEqualTo("7");
        assertThat(get(APP + "/long").to(gateway).header("Content-Type")).isEqualTo("application/json");
        assertThat(get(APP + "/ejson").to(gateway).text()).isEqualTo("{\"$numberLong\": \"7\"}");
        Answer asked = get(APP + "/long")
                .header("Accept", "text/html, application/ejson;q=0.9")
                .to(gateway);
        assertThat(asked.text()).isEqualTo("{\"$numberLong\": \"7\"}");
        assertThat(asked.header("Content-Type")).isEqualTo("application/ejson");
        assertThat(get(APP + "/ejson")
                        .header("Accept", "application/json")
                        .to(gateway)
                        .text())
                .isEqualTo("7");
        assertThat(get(APP + "/nothing").to(gateway).text()).isEqualTo("null");
    }

    @Test
    void whatTheFunctionSetsGoesBeforeWhatItReturns() {
        Answer answer = post(APP + "/answers", "").to(gateway);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEqualTo("{\"ok\":true}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.response().headers())
                .containsKeys("location", "Set-Cookie")
                .doesNotContainKey("Content-Length");
        assertThat(answer.response().headers().get("Set-Cookie")).containsExactly("a=1", "b=2");
        Answer silent = post(APP + "/silent", "").to(gateway);
        assertThat(silent.status()).isEqualTo(204);
        assertThat(silent.text()).isEmpty();
    }

    @Test
    void responsesThatHttpCannotCarryAreTheFunctionsFault() {
        assertThat(get(APP + "/splits").to(gateway).errorCode()).isEqualTo("FunctionExecutionError");
        assertThat(get(APP + "/switches").to(gateway).error()).contains("101");
    }
}
