package io.espalier.gateway;

import static io.espalier.gateway.Requests.get;
import static io.espalier.gateway.Requests.post;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.FunctionBody;
import io.espalier.gateway.Requests.Answer;
import org.bson.BsonArray;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;

/** Functions as plain HTTP. */
class FunctionRoutesTest {
    private static final FunctionBody ECHO = (arguments, context, response) -> new BsonArray(arguments);

    private final Gateway gateway = new Gateways()
            .function("echo", ECHO)
            .function("nested/echo", ECHO)
            .readOnly("look", ECHO)
            .function("nothing", (arguments, context, response) -> new BsonUndefined())
            .secret("hidden", ECHO)
            .system("asSystem", ECHO)
            .operators("espalier/list", ECHO)
            .open();

    @Test
    void anArrayHoldsTheArgumentsAndAnObjectIsOne() {
        assertThat(post("/echo", "[1, \"a\", {\"b\": null}]")
                        .asAda()
                        .to(gateway)
                        .text())
                .isEqualTo("[1,\"a\",{\"b\":null}]");
        assertThat(post("/echo", "{\"a\":{\"$oid\":\"0123456789abcdef01234567\"}}")
                        .asAda()
                        .to(gateway)
                        .text())
                .isEqualTo("[{\"a\":\"0123456789abcdef01234567\"}]");
        assertThat(request("POST", "/nested/echo").asAda().to(gateway).text()).isEqualTo("[]");
        assertThat(post("/nothing", "").asAda().to(gateway).status()).isEqualTo(204);
        assertThat(post("/echo", "5").asAda().to(gateway).error()).contains("found int32");
    }

    @Test
    void getIsForReadOnlyFunctions() {
        assertThat(get("/look?a=1&b=x%20y").asAda().to(gateway).text()).isEqualTo("[{\"a\":\"1\",\"b\":\"x y\"}]");
        assertThat(get("/look?a=1&a=2").asAda().to(gateway).error()).contains("'a'", "more than once");
        Answer refused = get("/echo").asAda().to(gateway);
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).isEqualTo("OPTIONS, POST");
        assertThat(request("PUT", "/look").asAda().to(gateway).header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    }

    @Test
    void aTokenIsNeededWhateverTheFunction() {
        for (String path : new String[] {"/echo", "/asSystem", "/hidden", "/absent", "/espalier/list"}) {
            assertThat(post(path, "[]").to(gateway).errorCode()).isEqualTo("MissingAuthReq");
        }
        assertThat(post("/asSystem", "[]").bearer("forged").to(gateway).errorCode())
                .isEqualTo("InvalidSession");
        assertThat(post("/asSystem", "not json").to(gateway).status()).isEqualTo(401);
    }

    @Test
    void privateFunctionsAreRefusedWhateverTheMethod() {
        assertThat(post("/hidden", "[]").asAda().to(gateway).errorCode()).isEqualTo("NotCallable");
        assertThat(get("/hidden").asAda().to(gateway).errorCode()).isEqualTo("NotCallable");
        assertThat(post("/hidden", "[]").bearer(Gateways.ADMIN_KEY).to(gateway).errorCode())
                .isEqualTo("NotCallable");
        assertThat(post("/espalier/list", "[]").asAda().to(gateway).errorCode()).isEqualTo("NotCallable");
        assertThat(post("/espalier/list", "[]")
                        .bearer(Gateways.ADMIN_KEY)
                        .to(gateway)
                        .status())
                .isEqualTo(200);
        assertThat(post("/absent", "[]").asAda().to(gateway).errorCode()).isEqualTo("FunctionNotFound");
    }

    @Test
    void pathsThatNameNoFunctionAreNotFound() {
        for (String path : new String[] {
            "/",
            "/favicon.ico",
            "/echo/",
            "//echo",
            "/nested//echo",
            "/nested/echo/",
            "/%2e%2e/echo",
            "/ech%C3%B3",
            "/echo;a",
            "/app",
            "/api"
        }) {
            assertThat(get(path).asAda().to(gateway).status()).as(path).isEqualTo(404);
        }
    }
}
