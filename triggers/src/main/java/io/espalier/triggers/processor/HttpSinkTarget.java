package io.espalier.triggers.processor;

import io.espalier.triggers.delivery.DeliveryOutcome;
import io.espalier.triggers.delivery.DeliveryTarget;
import io.espalier.triggers.delivery.TriggerDelivery;
import io.espalier.triggers.failure.TriggerException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Whoever takes CloudEvents over HTTP. A receiver to which no connection can be made is away: the event waits for it and nothing
 * is counted. A connection that breaks may have been an old one: the event is sent once more, and then it has failed.
 * Thread-safe.
 */
final class HttpSinkTarget implements DeliveryTarget {
    private final Sink sink;
    private final SinkHeaders headers;
    private final CloudEventWriter writer;
    private final SinkClient client;
    private final Duration timeLimit;
    private volatile @Nullable Request request;

    /** What is the same for all requests. */
    private record Request(SinkDestination to, Map<String, String> headers) {}

    /**
     * @param headers of each request
     * @param timeLimit for an attempt, where the delivery does not say it
     */
    HttpSinkTarget(Sink sink, SinkHeaders headers, CloudEventWriter writer, SinkClient client, Duration timeLimit) {
        this.sink = sink;
        this.headers = headers;
        this.writer = writer;
        this.client = client;
        this.timeLimit = timeLimit;
    }

    @Override
    public String receiver() {
        try {
            return sink.destination().shown();
        } catch (TriggerException e) {
            return "K_SINK";
        }
    }

    @Override
    public void requireReady() {
        request();
    }

    @Override
    public DeliveryOutcome deliver(TriggerDelivery delivery) {
        Request common = request();
        SinkDestination to = common.to();
        HttpRequest request = request(common, writer.write(delivery.id(), delivery.event(), to.extensions()));
        Duration limit = delivery.timeLimit().orElse(timeLimit);
        try {
            HttpResponse<Void> answer = send(request, limit);
            return SinkAnswer.outcome(
                    answer.statusCode(), answer.headers().firstValue("retry-after"), to.shown(), Instant.now());
        } catch (TimeoutException e) {
            return new DeliveryOutcome.Failed(
                    "ReceiverTimeLimit", to.shown() + " did not answer within " + limit.toMillis() + " ms");
        } catch (IOException e) {
            return isAway(e)
                    ? new DeliveryOutcome.Postponed(
                            to.shown() + " is not reached (" + e.getClass().getSimpleName() + ")")
                    : new DeliveryOutcome.Failed(
                            "ConnectionBroken", "the connection to " + to.shown() + " broke before it had answered");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new DeliveryOutcome.Postponed("the trigger was stopped before " + to.shown() + " had answered");
        }
    }

    private HttpResponse<Void> send(HttpRequest request, Duration limit)
            throws IOException, InterruptedException, TimeoutException {
        long begin = System.nanoTime();
        try {
            return client.send(request, limit);
        } catch (IOException e) {
            if (isAway(e)) {
                throw e;
            }
            return client.send(request, limit.minusNanos(System.nanoTime() - begin));
        }
    }

    private static HttpRequest request(Request common, CloudEventMessage message) {
        URI address = common.to().address();
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .POST(HttpRequest.BodyPublishers.ofByteArray(message.body().bytes()))
                .setHeader("content-type", message.contentType());
        if ("http".equalsIgnoreCase(address.getScheme())) {
            // Without TLS, HTTP/2 would begin with an upgrade, which not every receiver understands.
            request.version(HttpClient.Version.HTTP_1_1);
        }
        common.headers().forEach(request::setHeader);
        message.attributeHeaders().forEach(request::setHeader);
        return request.build();
    }

    private Request request() {
        Request known = request;
        if (known == null) {
            known = new Request(sink.destination(), headers.resolved());
            request = known;
        }
        return known;
    }

    private static boolean isAway(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof HttpConnectTimeoutException
                || failure instanceof NoRouteToHostException
                || failure instanceof SSLException;
    }
}
