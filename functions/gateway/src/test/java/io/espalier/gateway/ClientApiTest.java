package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.post;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoTimeoutException;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionException;
import io.espalier.gateway.Requests.Answer;
import io.espalier.gateway.http.Refusal;
import io.espalier.rules.RulesErrorCode;
import io.espalier.rules.RulesException;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;

/** The client API: accounts' addresses and calls by name. */
class ClientApiTest {
    private static final String API = "/api/client/v2.0";
    private static final String APP = API + "/app/shop-local";
    private static final String CALL = APP + "/functions/call";
    private static final FunctionBody ECHO = (arguments, context, response) -> new BsonArray(arguments);

    private final Gateway gateway = new Gateways()
            .function("echo", ECHO)
            .function("nothing", (arguments, context, response) -> new BsonUndefined())
            .function("refuses", (arguments, context, response) -> {
                throw new FunctionException("Invalid email format");
            })
            .function("misfits", (arguments, context, response) -> {
                throw new RulesException(RulesErrorCode.SCHEMA_VALIDATION_FAILED, "'total': bsonType: expected int");
            })
            .function("breaks", (arguments, context, response) -> {
                throw new IllegalStateException("password=hunter2");
            })
            .secret("hidden", ECHO)
            .system("asSystem", ECHO)
            .operators("espalier/triggers/list", ECHO)
            .open();

    @Test
    void locationNamesThisServer() {
        Answer answer = get(APP + "/location").to(gateway);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"deployment_model\":\"GLOBAL\",\"location\":\"US-VA\","
                        + "\"hostname\":\"http://shop.example:8080\",\"ws_hostname\":\"ws://shop.example:8080\"}");
    }

    @Test
    void anotherAppIsNotFound() {
        Answer answer = get(API + "/app/other-abcde/location").to(gateway);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text()).isEqualTo("{\"error\":\"cannot find app using Client App ID 'other-abcde'\"}");
    }

    @Test
    void registersLogsInRefreshesAndLogsOut() {
        String register = APP + "/auth/providers/local-userpass/register";
        String login = APP + "/auth/providers/local-userpass/login";
        String session = API + "/auth/session";

        assertThat(post(register, "{\"email\":\"grace@shop.example\",\"password\":\"12345678\"}")
                        .to(gateway)
                        .status())
                .isEqualTo(201);
        Answer taken = post(register, "{\"email\":\"ada@shop.example\",\"password\":\"12345678\"}")
                .to(gateway);
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.errorCode()).isEqualTo("AccountNameInUse");
        assertThat(post(login, "{\"username\":\"ada@shop.example\",\"password\":\"lovelace\"}")
                        .to(gateway)
                        .text())
                .contains("\"access_token\":\"ada-access\"", "\"refresh_token\":\"ada-refresh\"");
        Answer wrong = post(login, "{\"username\":\"ada@shop.example\",\"password\":\"wrong\"}")
                .to(gateway);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.errorCode()).isEqualTo("InvalidPassword");
        assertThat(request("POST", session)
                        .bearer(FakeAccounts.REFRESH)
                        .to(gateway)
                        .text())
                .isEqualTo("{\"access_token\":\"ada-access\"}");
        assertThat(request("DELETE", session)
                        .bearer(FakeAccounts.REFRESH)
                        .to(gateway)
                        .status())
                .isEqualTo(204);
        assertThat(request("DELETE", session)
                        .bearer(FakeAccounts.ACCESS)
                        .to(gateway)
                        .status())
                .isEqualTo(401);
        assertThat(get(API + "/auth/profile").asAda().to(gateway).text()).isEqualTo("{\"user_id\":\"ada\"}");
        assertThat(get(API + "/auth/profile").to(gateway).errorCode()).isEqualTo("MissingAuthReq");
    }

    @Test
    void membersThatAreUnknownMissingOrOfTheWrongTypeAreNamed() {
        String register = APP + "/auth/providers/local-userpass/register";

        assertThat(post(register, "{\"email\":\"a@b.c\",\"passwort\":\"x\"}")
                        .to(gateway)
                        .error())
                .contains("'passwort'");
        assertThat(post(register, "{\"email\":\"a@b.c\"}").to(gateway).error()).contains("'password' is required");
        assertThat(post(register, "{\"email\":5,\"password\":\"x\"}")
                        .to(gateway)
                        .error())
                .contains("'email' must be a string, found int32");
        assertThat(post(register, "[]").to(gateway).error()).contains("must be an object, found array");
        assertThat(post(APP + "/auth/providers/local-userpass/login?link=true", "{}")
                        .to(gateway)
                        .error())
                .contains("'link'");
    }

    @Test
    void accountsAndSessionsTakeOnlySmallBodies() {
        String large = "{\"email\":\"" + "a".repeat(64 * 1024) + "\",\"password\":\"x\"}";

        for (Answer answer : List.of(
                post(APP + "/auth/providers/local-userpass/register", large).to(gateway),
                post(APP + "/auth/providers/local-userpass/login", large).to(gateway),
                post(APP + "/auth/providers/anon-user/login", large).to(gateway),
                post(API + "/auth/session", large).bearer(FakeAccounts.REFRESH).to(gateway),
                request("DELETE", API + "/auth/session")
                        .bearer(FakeAccounts.REFRESH)
                        .body(large)
                        .to(gateway))) {
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.error()).contains("65536");
            assertThat(answer.errorCode()).isEqualTo("BadRequest");
        }
    }

    @Test
    void hostileNumbersAndDatesAreTheClientsMistake() {
        for (String value : List.of(
                "{\"$numberDecimal\":\"" + "1".repeat(2_000_000) + "\"}",
                "{\"$date\":\"+999999999-12-31T23:59:59Z\"}")) {
            Answer answer = post(CALL, "{\"name\":\"echo\",\"arguments\":[" + value + "]}")
                    .asAda()
                    .to(gateway);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errorCode()).isEqualTo("BadRequest");
            assertThat(answer.error()).startsWith("arguments[0]: $");
        }
    }

    @Test
    void refusalsCarryWhatEveryAnswerCarries() {
        for (Refusal refusal : Refusal.values()) {
            Answer answer = new Answer(gateway.refuse(post(CALL, "").build(), refusal));
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Correlation-Id")).isNotEmpty();
        }
    }

    @Test
    void callsByNameAreCanonicalBothWays() {
        String sent = "{\"name\":\"echo\",\"arguments\":[1, 2.5, {\"$numberLong\":\"7\"},"
                + " {\"$oid\":\"0123456789abcdef01234567\"}, {\"$date\":\"2026-01-02T03:04:05Z\"}]}";

        assertThat(post(CALL, sent).asAda().to(gateway).text())
                .isEqualTo("[{\"$numberInt\": \"1\"}, {\"$numberDouble\": \"2.5\"}, {\"$numberLong\": \"7\"},"
                        + " {\"$oid\": \"0123456789abcdef01234567\"},"
                        + " {\"$date\": {\"$numberLong\": \"1767323045000\"}}]");
        assertThat(post(CALL, "{\"name\":\"nothing\"}").asAda().to(gateway).text())
                .isEqualTo("{\"$undefined\": true}");
    }

    @Test
    void callsNeedAToken() {
        for (String function : new String[] {"echo", "asSystem", "hidden", "absent"}) {
            Answer answer = post(CALL, "{\"name\":\"" + function + "\"}").to(gateway);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.errorCode()).isEqualTo("MissingAuthReq");
        }
        Answer forged = post(CALL, "{\"name\":\"asSystem\"}").bearer("forged").to(gateway);
        assertThat(forged.status()).isEqualTo(401);
        assertThat(forged.text()).isEqualTo("{\"error\":\"invalid session\",\"error_code\":\"InvalidSession\"}");
        assertThat(post(CALL, "{\"name\":\"echo\"}")
                        .header("Authorization", "Bearer")
                        .to(gateway)
                        .errorCode())
                .isEqualTo("InvalidSession");
        assertThat(post(CALL, "{\"name\":\"echo\"}")
                        .asAda()
                        .bearer("other")
                        .to(gateway)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void privateAndUnknownFunctionsAreRefused() {
        Answer hidden = post(CALL, "{\"name\":\"hidden\"}").asAda().to(gateway);
        assertThat(hidden.status()).isEqualTo(403);
        assertThat(hidden.errorCode()).isEqualTo("NotCallable");
        Answer absent = post(CALL, "{\"name\":\"absent\"}").asAda().to(gateway);
        assertThat(absent.status()).isEqualTo(404);
        assertThat(absent.error()).startsWith("function not found");
    }

    @Test
    void operatorsFunctionsNeedAnAdminKey() {
        String list = "{\"name\":\"espalier/triggers/list\"}";

        assertThat(post(CALL, list).bearer(Gateways.ADMIN_KEY).to(gateway).text())
                .isEqualTo("[]");
        assertThat(post(CALL, list).asAda().to(gateway).errorCode()).isEqualTo("NotCallable");
        assertThat(post(CALL, list).bearer(Gateways.ADMIN_KEY + " ").to(gateway).status())
                .isEqualTo(200);
        assertThat(post(CALL, list).bearer(Gateways.ADMIN_KEY + "x").to(gateway).status())
                .isEqualTo(401);
    }

    @Test
    void whatThisVersionDoesNotServeIsRefusedByName() {
        assertThat(get(CALL + "?baas_request=e30").asAda().to(gateway).error()).contains("'service' is required");
        assertThat(post(APP + "/graphql", "{}").asAda().to(gateway).error()).contains("/graphql", "functions/call");
        assertThat(post(APP + "/graphql", "{}").asAda().to(gateway).status()).isEqualTo(404);
    }

    @Test
    void functionsRefusalsReachTheClientAndDetailsOfFaultsDoNot() {
        Answer refusal = post(CALL, "{\"name\":\"refuses\"}").asAda().to(gateway);
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.text())
                .isEqualTo("{\"error\":\"Invalid email format\",\"error_code\":\"FunctionExecutionError\"}");
        Answer fault = post(CALL, "{\"name\":\"breaks\"}").asAda().to(gateway);
        assertThat(fault.status()).isEqualTo(500);
        assertThat(fault.text()).doesNotContain("hunter2");
    }

    @Test
    void aDocumentThatDoesNotFitItsSchemaHasACodeOfItsOwn() {
        Answer answer = post(CALL, "{\"name\":\"misfits\"}").asAda().to(gateway);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .isEqualTo(
                        "{\"error\":\"'total': bsonType: expected int\",\"error_code\":\"SchemaValidationFailedWrite\"}");
    }

    @Test
    void aMistakeInEspalierShowsOnlyItsCorrelationId() {
        Answer answer = post(APP + "/auth/providers/anon-user/login", "{}")
                .header("x-correlation-id", "from-the-caller")
                .to(new Gateways().open(new BrokenAccounts(() -> new StackOverflowError("password=hunter2"))));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text())
                .isEqualTo("{\"error\":\"internal error; correlation id from-the-caller\","
                        + "\"error_code\":\"InternalServerError\"}");
        assertThat(answer.header("X-Correlation-Id")).isEqualTo("from-the-caller");
    }

    @Test
    void aDatabaseThatIsAwayIsWorthAnotherAttempt() {
        Gateway away = new Gateways()
                .system("open", ECHO)
                .endpoint("GET", "/open", "open")
                .open(new BrokenAccounts(() -> new MongoTimeoutException("password=hunter2")));
        for (Requests request : new Requests[] {
            post(APP + "/auth/providers/anon-user/login", "{}"),
            get("/app/shop-local/endpoint/open").asAda()
        }) {
            Answer answer = request.to(away);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text())
                    .isEqualTo("{\"error\":\"the database does not answer; try again later\","
                            + "\"error_code\":\"MongoDBError\"}");
        }
    }

    @Test
    void correlationIdsThatAreNotFitForLogsAreReplaced() {
        assertThat(get(APP + "/location")
                        .header("X-Correlation-Id", "a\tb {injected}")
                        .to(gateway)
                        .header("X-Correlation-Id"))
                .matches("[0-9a-f]{24}");
    }
}
