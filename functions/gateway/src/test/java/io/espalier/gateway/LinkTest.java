package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.post;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.espalier.app.RequestValidation;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.log.ClientDevice;
import io.espalier.functions.log.EndedRequest;
import io.espalier.functions.log.RequestLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Error bodies link the entry of their request in the logs, and only where there is one. */
class LinkTest {
    private static final String API = "/api/client/v2.0/";
    private static final String CALL = API + "app/shop-local/functions/call";
    private static final String LOGIN = API + "app/shop-local/auth/providers/local-userpass/login";
    private static final FunctionBody ONE = (arguments, context, response) -> new BsonInt32(1);

    /** Entries of requests; those of calls are the door's matter. */
    private static final class Entries implements RequestLog {
        private final List<EndedRequest> requests = new ArrayList<>();

        @Override
        public void ended(EndedRequest request) {
            requests.add(request);
        }

        @Override
        public Optional<String> link(String baseUrl, String correlationId) {
            return Optional.of(baseUrl + "/logs/" + correlationId);
        }
    }

    private final Entries entries = new Entries();
    private final Gateway gateway = new Gateways()
            .log(entries)
            .function("one", ONE)
            .secret("hidden", ONE)
            .endpoint("GET", "/one", "one")
            .proven("POST", "/signed", "one", new RequestValidation.VerifyPayload("key"))
            .webhook("stripe", "paid", "one", new RequestValidation.SecretAsQueryParameter("key"))
            .supplied("key", "12345")
            .open();

    private String body(Requests request) {
        return request.header("X-Correlation-Id", "request-1").to(gateway).text();
    }

    @Test
    void bodiesOfTheClientApiEndWithTheLink() {
        assertThat(body(post(LOGIN, "{\"username\":\"ada@shop.example\",\"password\":\"wrong\"}")))
                .isEqualTo("{\"error\":\"invalid username/password\",\"error_code\":\"InvalidPassword\","
                        + "\"link\":\"http://shop.example:8080/logs/request-1\"}");
        assertThat(body(post(CALL, "{\"name\":\"one\",\"arguments\":[]}").bearer("forged")))
                .isEqualTo("{\"error\":\"invalid session\",\"error_code\":\"InvalidSession\","
                        + "\"link\":\"http://shop.example:8080/logs/request-1\"}");
    }

    @Test
    void bodiesOfEndpointsEndWithTheLink() {
        assertThat(body(get("/app/shop-local/endpoint/one")))
                .isEqualTo("{\"error\":\"no authentication methods were specified\","
                        + "\"error_code\":\"InvalidParameter\",\"link\":\"http://shop.example:8080/logs/request-1\"}");
        assertThat(body(get("/app/shop-local/endpoint/one").header("email", "ada@shop.example")))
                .isEqualTo("{\"error\":\"must specify some form of authentication (either email+password, api-key, or"
                        + " jwt) in the request header or body\",\"error_code\":\"MissingParameter\","
                        + "\"link\":\"http://shop.example:8080/logs/request-1\"}");
        assertThat(body(get("/app/shop-local/endpoint/one").bearer("forged")))
                .isEqualTo("{\"error\":\"invalid session: error finding user for endpoint\","
                        + "\"error_code\":\"InvalidSession\",\"link\":\"http://shop.example:8080/logs/request-1\"}");
    }

    @Test
    void whatLeadsNowhereLeavesNoEntryAndHasNoLink() {
        for (Requests nowhere : List.of(
                get(API + "app/other/location"),
                get("/app/shop-local/endpoint/none"),
                get("/not..a..function"),
                get("/wp-admin/setup"),
                post("/none", "{}"),
                post("/none", "{}").bearer("made up"),
                post("/hidden", "{}"),
                request("DELETE", CALL),
                get("/%zz"))) {
            assertThat(body(nowhere)).contains("\"error\"").doesNotContain("link");
        }
        assertThat(entries.requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/client/v2.0/app/shop-local/functions/call, FUNCTION",
        "POST, /one, FUNCTION",
        "GET, /app/shop-local/endpoint/one, ENDPOINT",
        "POST, /app/shop-local/endpoint/signed, ENDPOINT",
        "POST, /api/client/v2.0/app/shop-local/service/stripe/incoming_webhook/paid, WEBHOOK",
        "POST, /api/client/v2.0/auth/session, AUTH",
        "GET, /api/client/v2.0/auth/profile, AUTH"
    })
    void whatIsRefusedBeforeAnyFunctionLeavesOneEntry(String method, String path, String type) {
        int status = request(method, path).to(gateway).status();
        assertThat(entries.requests)
                .extracting(
                        EndedRequest::type,
                        EndedRequest::status,
                        ended -> ended.failure().isPresent())
                .containsExactly(tuple(type, status, true));
        assertThat(status).isBetween(400, 499);
    }

    @Test
    void accountsLeaveEntriesOfSuccessTooAndDoorsLeaveTheirOwn() {
        post(LOGIN, "{\"username\":\"ada@shop.example\",\"password\":\"lovelace\"}")
                .to(gateway);
        assertThat(entries.requests).singleElement().satisfies(ended -> {
            assertThat(ended.type()).isEqualTo("AUTH");
            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.userId()).contains("ada");
            assertThat(ended.toString()).doesNotContain("lovelace").doesNotContain(FakeAccounts.ACCESS);
        });
        post(CALL, "{\"name\":\"one\",\"arguments\":[]}").asAda().to(gateway);
        assertThat(entries.requests).hasSize(1);
    }

    @Test
    void aLoginTellsAboutItsDevice() {
        post(LOGIN, "{\"username\":\"eve\",\"options\":{\"device\":{\"platform\":\"node\",\"sdkVersion\":\"2.0.1\"}}}")
                .to(gateway);
        assertThat(entries.requests.getFirst().device())
                .contains(new ClientDevice(
                        Optional.of("node"), Optional.empty(), Optional.empty(), Optional.of("2.0.1")));
    }
}
