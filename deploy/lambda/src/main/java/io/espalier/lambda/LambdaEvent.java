package io.espalier.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** What a Lambda function is invoked with. One type per kind, so that an unknown kind is refused by name. */
sealed interface LambdaEvent {

    /** An HTTP request through API Gateway's HTTP API or a function URL, payload format 2.0. */
    record HttpApi(JsonNode event) implements LambdaEvent {}

    /** The tick of an EventBridge schedule. It names no function: the app's schedules say what is due. */
    record ScheduleTick(Instant time) implements LambdaEvent {}

    /** Asks for a drain of the app's triggers: {@code {"espalier": "drainTriggers"}}. It names none of them. */
    record TriggerDrain() implements LambdaEvent {}

    /** A direct invocation: {@code {"function", "arguments", "token"?}}. */
    record Direct(JsonNode invocation) implements LambdaEvent {}

    /** Tells the kind of an event. */
    static LambdaEvent of(JsonNode event) {
        if (event.path("requestContext").path("http").isObject()) {
            if (!event.path("version").asText().equals("2.0")) {
                throw new LambdaEventException("HTTP events must have payload format version 2.0");
            }
            return new HttpApi(event);
        }
        if (event.path("detail-type").asText().equals("Scheduled Event")
                && event.path("source").asText().equals("aws.events")) {
            return new ScheduleTick(time(event.path("time")));
        }
        if (event.has("espalier")) {
            return drain(event);
        }
        if (event.has("function")) {
            return new Direct(event);
        }
        throw new LambdaEventException(
                kind(event) + " is not supported; allowed are HTTP API events (payload format 2.0),"
                        + " EventBridge schedules, {\"espalier\": \"drainTriggers\"}, and {\"function\": …, \"arguments\": […], \"token\"?: …}");
    }

    private static TriggerDrain drain(JsonNode event) {
        if (event.size() != 1 || !event.path("espalier").asText().equals("drainTriggers")) {
            throw new LambdaEventException("the only event with the key espalier is {\"espalier\": \"drainTriggers\"}");
        }
        return new TriggerDrain();
    }

    private static Instant time(JsonNode time) {
        try {
            return Instant.parse(time.asText());
        } catch (DateTimeParseException e) {
            throw new LambdaEventException("a Scheduled Event must have a time in ISO 8601", e);
        }
    }

    private static String kind(JsonNode event) {
        if (event.has("httpMethod")) {
            return "an HTTP event of payload format 1.0, or of a load balancer,";
        }
        if (event.path("Records").isArray()) {
            return "an event with Records";
        }
        if (event.has("detail-type")) {
            return "an EventBridge event other than a schedule";
        }
        return "this kind of event";
    }
}
