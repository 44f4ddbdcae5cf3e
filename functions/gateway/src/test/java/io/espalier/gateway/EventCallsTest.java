package io.espalier.gateway;

import static io.espalier.gateway.Requests.post;
import static io.espalier.gateway.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.functions.EventInfo;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.gateway.Requests.Answer;
import io.espalier.gateway.event.EventReceiver;
import io.espalier.gateway.event.ReceivedEvent;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonString;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;

/** Events as calls: what rights they have, what functions learn of them, and what their senders are told. */
class EventCallsTest {
    private static final EventInfo PAID = new EventInfo(
            "7", "/orders", "paid", Optional.of("o1"), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    private final List<String> seen = new ArrayList<>();
    private final FunctionBody remember = (arguments, context, response) -> {
        seen.add(who(context) + " " + context.deliveryId().orElseThrow() + " " + List.copyOf(arguments));
        return new BsonString("a result");
    };
    private final Gateway gateway = gateways().events(new OneSender()).open();

    /** Takes every request for the event above, and trusts it for two functions if the key is shown. */
    private static final class OneSender implements EventReceiver {
        @Override
        public ReceivedEvent read(ClientRequest request) {
            return new ReceivedEvent(PAID, () -> List.of(new BsonString("data")));
        }

        @Override
        public boolean trustsSendersTo(String function) {
            return function.equals("hidden") || function.equals("headers");
        }

        @Override
        public boolean isTrusted(String function, EventInfo event, ClientRequest request) {
            if (!request.headers().all("X-Event-Key").contains("k")) {
                throw new GatewayException(GatewayErrorCode.MISSING_AUTHENTICATION, "prove it");
            }
            return true;
        }

        @Override
        public Set<String> proofHeaders() {
            return Set.of("X-Event-Key");
        }
    }

    private Gateways gateways() {
        return new Gateways()
                .function("open", remember)
                .system("system", remember)
                .secret("hidden", remember)
                .secret("headers", (arguments, context, response) -> {
                    seen.add(context.request().orElseThrow().headers().toString());
                    return new BsonUndefined();
                })
                .function(
                        "outer",
                        (arguments, context, response) -> context.functions().execute("open", "inner"))
                .function("fails", failing(FunctionErrorCode.FUNCTION_EXECUTION_ERROR))
                .function("late", failing(FunctionErrorCode.EXECUTION_TIME_LIMIT_EXCEEDED))
                .function("full", failing(FunctionErrorCode.TOO_MANY_REQUESTS))
                .function("database", failing(FunctionErrorCode.MONGODB_ERROR))
                .function("broken", failing(FunctionErrorCode.FUNCTION_BROKEN));
    }

    private static FunctionBody failing(FunctionErrorCode code) {
        return (arguments, context, response) -> {
            throw new FunctionException(code, "because");
        };
    }

    private static String who(FunctionContext context) {
        return context.user().id() + (context.runningAsSystem() ? "system" : "");
    }

    private static Requests event(String path) {
        return post(path, "{}").header("ce-id", "7");
    }

    @Test
    void anEventHasTheRightsOfTheTokenThatItBrings() {
        Answer answer = event("/open").asAda().to(gateway);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
        assertThat(event("/outer").asAda().to(gateway).status()).isEqualTo(204);
        assertThat(seen)
                .containsExactly(
                        "ada /orders 7 [BsonString{value='data'}]", "ada /orders 7 [BsonString{value='inner'}]");
    }

    @Test
    void withoutOneItHasNone() {
        for (String function : List.of("/open", "/system", "/absent", "/espalier/list")) {
            assertThat(event(function).to(gateway).errorCode()).as(function).isEqualTo("MissingAuthReq");
        }
        assertThat(event("/open").bearer("forged").to(gateway).errorCode()).isEqualTo("InvalidSession");
        assertThat(seen).isEmpty();
    }

    @Test
    void aTrustedSenderReachesPrivateFunctionsAsSystem() {
        assertThat(event("/hidden").header("X-Event-Key", "k").to(gateway).status())
                .isEqualTo(204);
        assertThat(seen).containsExactly("system /orders 7 [BsonString{value='data'}]");
    }

    @Test
    void whoeverDoesNotProveItRunsNothing() {
        assertThat(event("/hidden").to(gateway).status()).isEqualTo(401);
        assertThat(event("/hidden").header("X-Event-Key", "K").to(gateway).status())
                .isEqualTo(401);
        assertThat(event("/hidden").asAda().to(gateway).status()).isEqualTo(401);
        assertThat(event("/open").header("X-Event-Key", "k").to(gateway).status())
                .isEqualTo(401);
        assertThat(post("/hidden", "{}").header("X-Event-Key", "k").to(gateway).status())
                .as("a call is no event")
                .isEqualTo(401);
        assertThat(seen).isEmpty();
    }

    @Test
    void proofsAreNotForFunctions() {
        assertThat(event("/headers")
                        .header("X-Event-Key", "k")
                        .header("X-Other", "o")
                        .to(gateway)
                        .status())
                .isEqualTo(204);
        assertThat(seen.getFirst()).contains("X-Other").doesNotContain("X-Event-Key");
    }

    @Test
    void theStatusSaysWhetherAnotherAttemptMayHelp() {
        assertThat(event("/fails").asAda().to(gateway).status()).isEqualTo(400);
        assertThat(event("/absent").asAda().to(gateway).status()).isEqualTo(404);
        assertThat(event("/full").asAda().to(gateway).status()).isEqualTo(429);
        assertThat(event("/broken").asAda().to(gateway).status()).isEqualTo(500);
        for (String function : List.of("/late", "/database")) {
            Answer answer = event(function).asAda().to(gateway);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isEqualTo("1");
        }
    }

    @Test
    void adaptersThatTakeNoEventsSaySo() {
        Gateway none = gateways().open();
        List<Requests> events = List.of(
                event("/open"),
                post("/open", "{}").header("ce-specversion", "1.0"),
                request("POST", "/open").header("Content-Type", "application/cloudevents+json; charset=utf-8"),
                request("POST", "/open").header("Content-Type", "application/cloudevents-batch+json"));
        for (Requests event : events) {
            assertThat(event.asAda().to(none).status()).isEqualTo(415);
        }
        assertThat(post("/open", "{}")
                        .header("ce-extension", "1")
                        .asAda()
                        .to(none)
                        .status())
                .as("not an event by itself; the function asks for one and breaks")
                .isEqualTo(500);
    }
}
