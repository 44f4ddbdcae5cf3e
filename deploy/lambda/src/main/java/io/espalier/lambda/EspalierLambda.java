package io.espalier.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.espalier.app.App;
import io.espalier.functions.database.EspalierDatabase;
import io.espalier.functions.database.Migration;
import io.espalier.gateway.Gateway;
import io.espalier.scheduled.Schedules;
import io.espalier.triggers.DrainReport;
import io.espalier.triggers.Triggers;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * The one handler for every kind of event: HTTP API requests go through the gateway, direct invocations through the same
 * gateway's client API, ticks of an EventBridge schedule start what the app's schedules have due, and an event of its own drains the app's triggers. There is no HTTP listener.
 */
@Named("espalier")
public class EspalierLambda implements RequestStreamHandler {
    private static final Logger LOG = Logger.getLogger(EspalierLambda.class);

    /** What a drain leaves of the time that AWS gives. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    /** The longest that a function may run on AWS. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    /** How long a drain may take where nobody says it, as in Quarkus' stand-in for AWS: its context then has any number at all. */
    private static final Duration UNTOLD = Duration.ofMinutes(1);

    private final ObjectMapper json = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private final Gateway gateway;
    private final DirectInvocations invocations;
    private final Schedules schedules;
    private final Triggers triggers;
    private final Instance<Migration> migrations;
    private final EspalierDatabase database;
    private boolean prepared;

    @Inject
    public EspalierLambda(
            Gateway gateway,
            App app,
            Schedules schedules,
            Triggers triggers,
            @Any Instance<Migration> migrations,
            EspalierDatabase database) {
        this.gateway = gateway;
        this.invocations = new DirectInvocations(gateway, app);
        this.schedules = schedules;
        this.triggers = triggers;
        this.migrations = migrations;
        this.database = database;
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        byte[] answer;
        try {
            answer = answer(json.readTree(input), context);
        } catch (LambdaEventException e) {
            LOG.info("an event was refused; its sender was told why");
            answer = error(String.valueOf(e.getMessage()));
        } catch (JsonProcessingException e) {
            answer = error("the event is not JSON: " + e.getOriginalMessage());
        }
        output.write(answer);
    }

    private byte[] answer(JsonNode event, Context context) throws JsonProcessingException {
        return switch (LambdaEvent.of(event)) {
            case LambdaEvent.HttpApi http ->
                HttpApiRequests.response(gateway.handle(HttpApiRequests.request(http.event())))
                        .toString()
                        .getBytes(StandardCharsets.UTF_8);
            case LambdaEvent.Direct direct -> invocations.invoke(direct.invocation());
            case LambdaEvent.ScheduleTick tick -> {
                LOG.debugf("the schedule ticks: %s", tick.time());
                prepareOnce();
                schedules.drain();
                yield "{}".getBytes(StandardCharsets.UTF_8);
            }
            case LambdaEvent.TriggerDrain ignored -> {
                prepareOnce();
                Duration left = left(context);
                DrainReport report = triggers.drain(
                        left.minus(left.compareTo(MARGIN.multipliedBy(2)) > 0 ? MARGIN : left.dividedBy(2)));
                yield json.writeValueAsBytes(report);
            }
        };
    }

    private static Duration left(Context context) {
        Duration left = Duration.ofMillis(context.getRemainingTimeInMillis());
        return left.isPositive() && left.compareTo(LONGEST) <= 0 ? left : UNTOLD;
    }

    /** Indexes are made on the way of a tick, never on a request's. Lambda hands a process one event at a time. */
    private void prepareOnce() {
        if (!prepared) {
            migrations.forEach(migration -> migration.migrate(database));
            prepared = true;
        }
    }

    private byte[] error(String message) {
        return json.createObjectNode()
                .put("error", message)
                .put("error_code", "BadRequest")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
