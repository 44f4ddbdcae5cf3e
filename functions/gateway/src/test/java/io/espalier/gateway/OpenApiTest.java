package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.DataApiDefinition;
import io.espalier.app.EndpointDefinition.ReturnType;
import io.espalier.app.RequestValidation;
import io.espalier.app.SourceLocation;
import io.espalier.functions.EndpointResponse;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.gateway.Requests.Answer;
import io.espalier.gateway.openapi.OpenApiAccess;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/** The OpenAPI document says what clients may call, to those who may read it, and nothing else. */
class OpenApiTest {
    private static final String PATH = "/app/shop-local/openapi.json";
    private static final FunctionBody ECHO = (arguments, context, response) -> new BsonArray(arguments);

    private record Order(String item, int pieces, Optional<String> note) {}

    /** A function whose parameter is known. */
    private static final FunctionBody TYPED = new FunctionBody() {
        @Override
        public BsonValue run(List<BsonValue> arguments, FunctionContext context, EndpointResponse response) {
            return new BsonArray(arguments);
        }

        @Override
        public Optional<Type> parameterType() {
            return Optional.of(Order.class);
        }
    };

    private static Gateways gateways() {
        return new Gateways()
                .function("order", TYPED)
                .function("app/unreachable", ECHO)
                .readOnly("look", ECHO)
                .system("open", ECHO)
                .secret("hiddenFunction", ECHO)
                .operators("espalier/list", ECHO)
                .endpoint("*", "/all", "open")
                .closedEndpoint("PUT", "/all")
                .endpoint("DELETE", "/all", "order")
                .silentEndpoint("POST", "/silent", "hiddenFunction")
                .closedEndpoint("GET", "/closedRoute")
                .proven("POST", "/signed", "order", new RequestValidation.VerifyPayload("secretName"))
                .dataApi(new DataApiDefinition(
                        List.of("v1", "beta"),
                        ReturnType.JSON,
                        false,
                        false,
                        false,
                        Optional.empty(),
                        new RequestValidation.SecretAsQueryParameter("secretName"),
                        Optional.empty(),
                        false,
                        new SourceLocation("", "")));
    }

    private static BsonDocument paths() {
        String text =
                get(PATH).to(gateways().openApi(OpenApiAccess.EVERYBODY).open()).text();
        // Where EJSON is described, its wrappers are names of properties: here they are not to be read as what they
        // say.
        return BsonDocument.parse(text.replace("\"$number", "\"number")).getDocument("paths");
    }

    @Test
    void onlyThoseWhoMayReadIt() {
        for (OpenApiAccess access : OpenApiAccess.values()) {
            Gateway gateway = gateways().openApi(access).open();
            int nobody = get(PATH).to(gateway).status();
            int user = get(PATH).asAda().to(gateway).status();
            int operator = get(PATH).bearer(Gateways.ADMIN_KEY).to(gateway).status();
            List<Integer> expected = switch (access) {
                case EVERYBODY -> List.of(200, 200, 200);
                case USERS -> List.of(401, 200, 200);
                case OPERATORS -> List.of(401, 403, 200);
                case NOBODY -> List.of(404, 404, 404);
            };
            assertThat(List.of(nobody, user, operator)).as(access.toString()).isEqualTo(expected);
        }
        assertThat(request("POST", PATH)
                        .bearer(Gateways.ADMIN_KEY)
                        .to(gateways().open())
                        .status())
                .isEqualTo(405);
    }

    @Test
    void theSameAppGivesTheSameText() {
        Answer first = get(PATH).to(gateways().openApi(OpenApiAccess.EVERYBODY).open());
        Answer second = get(PATH).to(gateways().openApi(OpenApiAccess.EVERYBODY).open());
        assertThat(first.header("Content-Type")).isEqualTo("application/json");
        assertThat(first.text()).isEqualTo(second.text());
    }

    @Test
    void whatIsPrivateOrClosedIsNotInIt() {
        assertThat(paths().toJson())
                .doesNotContain("hiddenFunction", "secretName", "closedRoute", "espalier/", "service:", "unreachable");
    }

    @Test
    void endpointsHaveTheirMethodsAndProofs() {
        BsonDocument paths = paths();
        assertThat(paths.getDocument("/app/shop-local/endpoint/all").keySet())
                .containsExactlyInAnyOrder("get", "post", "patch", "delete");
        BsonDocument all = paths.getDocument("/app/shop-local/endpoint/all");
        assertThat(all.getDocument("get").getArray("security")).isEqualTo(BsonArray.parse("[{}]"));
        assertThat(all.getDocument("delete").getArray("security"))
                .isEqualTo(BsonArray.parse("[{accessToken: []}, {email: [], password: []}]"));
        assertThat(paths.getDocument("/app/shop-local/endpoint/signed")
                        .getDocument("post")
                        .getArray("security"))
                .isEqualTo(BsonArray.parse("[{payloadSignature: [], accessToken: []},"
                        + " {payloadSignature: [], email: [], password: []}]"));
        assertThat(paths.getDocument("/app/shop-local/endpoint/silent")
                        .getDocument("post")
                        .getDocument("responses")
                        .keySet())
                .contains("204", "401", "429")
                .doesNotContain("200", "default");
    }

    @Test
    void theDataApiHasAllActionsOfItsVersions() {
        BsonDocument paths = paths();
        assertThat(paths.keySet().stream().filter(path -> path.contains("/action/")))
                .hasSize(20);
        BsonDocument find = paths.getDocument("/app/shop-local/endpoint/data/beta/action/find")
                .getDocument("post");
        BsonDocument schema = find.getDocument("requestBody")
                .getDocument("content")
                .getDocument("application/json")
                .getDocument("schema");
        assertThat(schema.getDocument("properties").keySet())
                .containsExactlyInAnyOrder(
                        "dataSource", "database", "collection", "filter", "projection", "sort", "limit", "skip");
        assertThat(schema.getArray("required")).isEqualTo(BsonArray.parse("['collection', 'dataSource', 'database']"));
        assertThat(find.getArray("security").getFirst())
                .isEqualTo(BsonDocument.parse("{endpointSecret: [], accessToken: []}"));
    }

    @Test
    void functionsHaveTheSchemaOfTheirArguments() {
        BsonDocument paths = paths();
        assertThat(paths.getDocument("/look").keySet()).containsExactlyInAnyOrder("get", "post");
        BsonDocument schema = paths.getDocument("/order")
                .getDocument("post")
                .getDocument("requestBody")
                .getDocument("content")
                .getDocument("application/json")
                .getDocument("schema");
        assertThat(schema).isEqualTo(BsonDocument.parse("""
                        {anyOf: [
                            {type: 'object', additionalProperties: false, required: ['item', 'pieces'],
                             properties: {
                                item: {type: 'string'},
                                pieces: {type: 'integer', minimum: -2147483648, maximum: 2147483647},
                                note: {anyOf: [{type: 'string'}, {type: 'null'}]}}},
                            {type: 'array', maxItems: 3}]}"""));
    }
}
