package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.post;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.mongodb.MongoTimeoutException;
import io.espalier.app.RequestValidation;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.gateway.Requests.Answer;
import io.espalier.gateway.http.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients of App Services read in refusals, byte for byte (spec/app-services.md §6.7, §6.8, §7.4, §8.4), and on {@code /{function}}. */
class ErrorBodiesTest {
    private static final String API = "/api/client/v2.0/";
    private static final String CALL = API + "app/shop-local/functions/call";
    private static final String LOGIN = API + "app/shop-local/auth/providers/local-userpass/login";
    private static final String ENDPOINT = "/app/shop-local/endpoint";
    private static final FunctionBody ECHO = (arguments, context, response) -> new BsonArray(arguments);

    private final Gateway gateway = new Gateways()
            .function("echo", ECHO)
            .function("throws", (arguments, context, response) -> {
                throw new FunctionException("sold out: \"blue\" vase\n");
            })
            .function("breaks", (arguments, context, response) -> {
                throw new IllegalStateException("a secret detail");
            })
            .function("full", failing(FunctionErrorCode.TOO_MANY_REQUESTS, "no place became free"))
            .function("away", (arguments, context, response) -> {
                throw new MongoTimeoutException("mongodb://secret-host");
            })
            .readOnly("look", ECHO)
            .secret("hidden", ECHO)
            .system("open", ECHO)
            .endpoint("GET", "/who", "echo")
            .endpoint("GET", "/throws", "throws")
            .endpoint("GET", "/hidden", "hidden")
            .closedEndpoint("GET", "/closed")
            .proven("POST", "/signed", "open", new RequestValidation.VerifyPayload("key"))
            .webhook("stripe", "paid", "open", new RequestValidation.SecretAsQueryParameter("key"))
            .supplied("key", "12345")
            .open();

    private static FunctionBody failing(FunctionErrorCode code, String message) {
        return (arguments, context, response) -> {
            throw new FunctionException(code, message);
        };
    }

    /** Request, status, whole body. Bodies have no member {@code link} while nothing is there to be linked. */
    static Stream<Arguments> ofClientApi() {
        return Stream.of(
                arguments(
                        get(API + "app/other-abcde/location"),
                        404,
                        "{\"error\":\"cannot find app using Client App ID 'other-abcde'\"}"),
                arguments(
                        post(CALL, "{\"name\":\"absent\",\"arguments\":[]}").asAda(),
                        404,
                        "{\"error\":\"function not found: 'absent'\",\"error_code\":\"FunctionNotFound\"}"),
                arguments(
                        post(CALL, "{\"name\":\"throws\",\"arguments\":[]}").asAda(),
                        400,
                        "{\"error\":\"sold out: \\\"blue\\\" vase\\n\",\"error_code\":\"FunctionExecutionError\"}"),
                arguments(
                        post(CALL, "{\"name\":\"hidden\",\"arguments\":[]}").asAda(),
                        403,
                        "{\"error\":\"function 'hidden' is private\",\"error_code\":\"NotCallable\"}"),
                arguments(
                        post(CALL, "{\"name\":\"find\",\"arguments\":[],\"service\":\"twilio\"}")
                                .asAda(),
                        404,
                        "{\"error\":\"service not found: 'twilio'; there are mongodb-atlas\","
                                + "\"error_code\":\"ServiceNotFound\"}"),
                arguments(
                        post(CALL, "{\"arguments\":[]}").asAda(),
                        400,
                        "{\"error\":\"'name' is required\",\"error_code\":\"MissingParameter\"}"),
                arguments(
                        post(CALL, "{\"name\":\"echo\",\"arguments\":[]}"),
                        401,
                        "{\"error\":\"a token is required: Authorization: Bearer <token>\","
                                + "\"error_code\":\"MissingAuthReq\"}"),
                arguments(
                        post(CALL, "{\"name\":\"echo\",\"arguments\":[]}").bearer("forged"),
                        401,
                        "{\"error\":\"invalid session\",\"error_code\":\"InvalidSession\"}"),
                arguments(
                        post(API + "auth/session", "").bearer("forged"),
                        401,
                        "{\"error\":\"invalid session\",\"error_code\":\"InvalidSession\"}"),
                arguments(
                        post(LOGIN, "{\"username\":\"ada@shop.example\",\"password\":\"wrong\"}"),
                        401,
                        "{\"error\":\"invalid username/password\",\"error_code\":\"InvalidPassword\"}"),
                arguments(
                        post(
                                API + "app/shop-local/auth/providers/local-userpass/register",
                                "{\"email\":\"ada@shop.example\",\"password\":\"lovelace\"}"),
                        409,
                        "{\"error\":\"name already in use\",\"error_code\":\"AccountNameInUse\"}"));
    }

    static Stream<Arguments> ofEndpoints() {
        return Stream.of(
                arguments(
                        get(ENDPOINT + "/who"),
                        400,
                        "{\"error\":\"no authentication methods were specified\",\"error_code\":\"InvalidParameter\"}"),
                arguments(
                        get(ENDPOINT + "/who").header("email", "ada@shop.example"),
                        400,
                        "{\"error\":\"must specify some form of authentication (either email+password, api-key, or jwt)"
                                + " in the request header or body\",\"error_code\":\"MissingParameter\"}"),
                arguments(
                        get(ENDPOINT + "/who").bearer("forged"),
                        401,
                        "{\"error\":\"invalid session: error finding user for endpoint\","
                                + "\"error_code\":\"InvalidSession\"}"),
                arguments(
                        get(ENDPOINT + "/who")
                                .header("email", "ada@shop.example")
                                .header("password", "wrong"),
                        401,
                        "{\"error\":\"invalid username/password\",\"error_code\":\"InvalidPassword\"}"),
                arguments(
                        get(ENDPOINT + "/throws").asAda(),
                        400,
                        "{\"error\":\"sold out: \\\"blue\\\" vase\\n\",\"error_code\":\"FunctionExecutionError\"}"),
                arguments(
                        post(ENDPOINT + "/signed", "{}").header("Endpoint-Signature", "sha256=00"),
                        401,
                        "{\"error\":\"the header Endpoint-Signature must be sha256=<hex of the body's HMAC-SHA256 with"
                                + " the endpoint's secret>\",\"error_code\":\"IncomingWebhookAuthFailed\"}"),
                arguments(
                        post(API + "app/shop-local/service/stripe/incoming_webhook/paid?secret=1", "{}"),
                        401,
                        "{\"error\":\"the parameter 'secret' must be given once and be the endpoint's secret\","
                                + "\"error_code\":\"IncomingWebhookAuthFailed\"}"),
                arguments(
                        post(API + "app/shop-local/service/stripe/incoming_webhook/none", "{}"),
                        404,
                        "{\"error\":\"incoming webhook not found: 'none' of service 'stripe'\","
                                + "\"error_code\":\"IncomingWebhookNotFound\"}"),
                arguments(
                        get(ENDPOINT + "/closed"),
                        404,
                        "{\"error\":\"no endpoint '/app/shop-local/endpoint/closed'; addresses are"
                                + " /app/<client app id>/endpoint/<route>\"}"),
                arguments(
                        get("/app/other-abcde/endpoint/who"),
                        404,
                        "{\"error\":\"cannot find app using Client App ID 'other-abcde'\"}"));
    }

    static Stream<Arguments> ofFunctions() {
        return Stream.of(
                arguments(
                        post("/absent", "[]").asAda(),
                        404,
                        "{\"error\":\"function not found: 'absent'\",\"error_code\":\"FunctionNotFound\"}"),
                arguments(
                        post("/nothing.here", "[]").asAda(),
                        404,
                        "{\"error\":\"nothing is served at '/nothing.here'\"}"),
                arguments(
                        post("/echo", "[]"),
                        401,
                        "{\"error\":\"a token is required: Authorization: Bearer <token>\","
                                + "\"error_code\":\"MissingAuthReq\"}"),
                arguments(
                        post("/hidden", "[]").asAda(),
                        403,
                        "{\"error\":\"function 'hidden' is private\",\"error_code\":\"NotCallable\"}"),
                arguments(
                        get("/echo").asAda(),
                        405,
                        "{\"error\":\"method GET is not allowed; allowed are OPTIONS, POST\"}"),
                arguments(
                        post("/echo", "5").asAda(),
                        400,
                        "{\"error\":\"the body must be an array of arguments or one object, found int32\","
                                + "\"error_code\":\"InvalidParameter\"}"),
                arguments(
                        request("POST", "/echo")
                                .header("Content-Type", "text/plain")
                                .body("[]")
                                .asAda(),
                        415,
                        "{\"error\":\"Content-Type 'text/plain' is not supported; allowed are application/json and"
                                + " application/ejson\",\"error_code\":\"BadRequest\"}"),
                arguments(
                        post("/throws", "[]").asAda(),
                        400,
                        "{\"error\":\"sold out: \\\"blue\\\" vase\\n\",\"error_code\":\"FunctionExecutionError\"}"),
                arguments(
                        post("/full", "[]").asAda(),
                        429,
                        "{\"error\":\"no place became free\",\"error_code\":\"TooManyRequests\"}"));
    }

    @ParameterizedTest
    @MethodSource({"ofClientApi", "ofEndpoints", "ofFunctions"})
    void bodiesAreTheseToTheByte(Requests request, int status, String body) {
        Answer answer = request.to(gateway);
        assertThat(answer.text()).isEqualTo(body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("X-Correlation-Id")).isNotEmpty();
        assertThat(answer.header("WWW-Authenticate")).isEqualTo(status == 401 ? "Bearer" : "");
        assertThat(answer.header("Retry-After")).isEqualTo(status == 429 ? "1" : "");
    }

    @Test
    void methodsThatAreNotThereAreNamed() {
        Answer refused = request("PUT", "/look").asAda().to(gateway);
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        Answer options = request("OPTIONS", "/echo").to(gateway);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).isEqualTo("OPTIONS, POST");
        Answer head = request("HEAD", "/look").asAda().to(gateway);
        assertThat(head.status()).isEqualTo(200);
        assertThat(request("HEAD", "/echo").asAda().to(gateway).status()).isEqualTo(405);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWithoutBeingRead() {
        Answer answer = new Answer(gateway.refuse(post("/echo", "[]").asAda().build(), Refusal.BODY_TOO_LARGE));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text())
                .isEqualTo("{\"error\":\"the body is larger than espalier.http.max-body allows\","
                        + "\"error_code\":\"BadRequest\"}");
    }

    @Test
    void whoeverAsksWhileTheDatabaseIsAwayIsToldToComeBack() {
        Gateway away = new Gateways()
                .function("echo", ECHO)
                .open(new BrokenAccounts(() -> new MongoTimeoutException("mongodb://secret-host")));
        Answer answer = post("/echo", "[]").asAda().to(away);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.text())
                .isEqualTo("{\"error\":\"the database does not answer; try again later\","
                        + "\"error_code\":\"MongoDBError\"}");
    }

    @Test
    void whatBreaksTellsNothing() {
        for (String function : new String[] {"breaks", "away"}) {
            Answer answer = post("/" + function, "[]").asAda().to(gateway);
            assertThat(answer.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(200);
            assertThat(answer.text()).doesNotContain("secret").contains("error_code");
        }
    }
}
