package io.espalier.gateway;

import com.mongodb.MongoException;
import io.espalier.app.App;
import io.espalier.functions.FailureTrace;
import io.espalier.functions.FunctionException;
import io.espalier.functions.admin.AdminKeys;
import io.espalier.functions.app.AppValues;
import io.espalier.functions.app.DataSources;
import io.espalier.functions.call.AbandonedCallException;
import io.espalier.functions.call.FunctionCaller;
import io.espalier.functions.call.FunctionRegistry;
import io.espalier.functions.call.StandIn;
import io.espalier.functions.idempotency.IdempotentCaller;
import io.espalier.functions.log.RequestLog;
import io.espalier.gateway.client.AccountRoutes;
import io.espalier.gateway.client.ClientApiRoutes;
import io.espalier.gateway.credential.AppAccounts;
import io.espalier.gateway.credential.BearerAuthentication;
import io.espalier.gateway.endpoint.DataApiRoutes;
import io.espalier.gateway.endpoint.EndpointAuthentication;
import io.espalier.gateway.endpoint.EndpointCalls;
import io.espalier.gateway.endpoint.EndpointRoutes;
import io.espalier.gateway.endpoint.RequestProofs;
import io.espalier.gateway.endpoint.WebhookRoutes;
import io.espalier.gateway.event.EventCalls;
import io.espalier.gateway.event.EventReceiver;
import io.espalier.gateway.function.FunctionCalls;
import io.espalier.gateway.function.FunctionRoutes;
import io.espalier.gateway.function.ServiceCalls;
import io.espalier.gateway.http.ClientRequest;
import io.espalier.gateway.http.ClientResponse;
import io.espalier.gateway.http.CorrelationIds;
import io.espalier.gateway.http.CorsPolicy;
import io.espalier.gateway.http.ErrorBody;
import io.espalier.gateway.http.GatewayErrorCode;
import io.espalier.gateway.http.GatewayException;
import io.espalier.gateway.http.Refusal;
import io.espalier.gateway.http.TrustedProxies;
import io.espalier.gateway.idempotency.RepeatableCalls;
import io.espalier.gateway.openapi.OpenApiAccess;
import io.espalier.gateway.openapi.OpenApiDocument;
import io.espalier.gateway.openapi.OpenApiRoutes;
import io.espalier.gateway.route.Exchange;
import io.espalier.gateway.route.Resource;
import io.espalier.gateway.route.Section;
import io.espalier.gateway.watch.StreamLimits;
import io.espalier.gateway.watch.WatchCalls;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * HTTP without a server: every request goes through {@link #handle}, whatever brought it. The gateway routes, authenticates,
 * reads, calls, encodes, and turns every failure into an error body. Thread-safe.
 */
@Singleton
public final class Gateway {
    private static final Logger LOG = Logger.getLogger(Gateway.class);

    private final TrustedProxies proxies;
    private final CorsPolicy cors;
    private final List<Section> sections;
    private final WatchCalls watches;
    private final RequestLog log;
    private final Clock clock;

    @Inject
    Gateway(
            App app,
            AdminKeys adminKeys,
            GatewayConfig config,
            AppAccounts accounts,
            AppValues values,
            FunctionRegistry registry,
            FunctionCaller functions,
            IdempotentCaller idempotent,
            Instance<EventReceiver> events,
            RequestLog log,
            Clock clock) {
        this(
                app,
                new TrustedProxies(config.trustedProxies().orElse(List.of()), config.baseUrl()),
                new BearerAuthentication(adminKeys, accounts),
                accounts,
                values,
                registry,
                functions,
                idempotent,
                new StreamLimits(config.maxStreams(), config.heartbeat()),
                events.isResolvable() ? events.get() : EventReceiver.NONE,
                config.openapi(),
                log,
                clock);
    }

    Gateway(
            App app,
            TrustedProxies proxies,
            BearerAuthentication authentication,
            AppAccounts accounts,
            AppValues values,
            FunctionRegistry registry,
            FunctionCaller functions,
            IdempotentCaller idempotent,
            StreamLimits streams,
            EventReceiver events,
            OpenApiAccess openApi,
            RequestLog log,
            Clock clock) {
        this.proxies = proxies;
        this.log = log;
        this.clock = clock;
        this.cors = new CorsPolicy(app);
        DataSources dataSources = new DataSources(app);
        RequestProofs proofs = new RequestProofs(values::secret);
        EndpointAuthentication credentials = new EndpointAuthentication(authentication, accounts);
        RepeatableCalls repeatable = new RepeatableCalls(idempotent, log);
        FunctionCalls calls = new FunctionCalls(authentication, repeatable, new ServiceCalls(dataSources));
        EndpointCalls endpoints = new EndpointCalls(registry, proofs, credentials, repeatable);
        DataApiRoutes dataApi = new DataApiRoutes(app.dataApi(), proofs, credentials, dataSources, repeatable);
        this.watches = new WatchCalls(authentication, dataSources, functions, streams);
        this.sections = List.of(
                new ClientApiRoutes(
                        app, new AccountRoutes(accounts), calls, watches, new WebhookRoutes(app, endpoints)),
                new OpenApiRoutes(
                        app.clientAppId(),
                        openApi,
                        authentication,
                        () -> new OpenApiDocument(app, registry, dataSources.names()).write()),
                new EndpointRoutes(app, endpoints, dataApi),
                new FunctionRoutes(
                        registry, authentication, repeatable, new EventCalls(events, authentication, functions)));
    }

    /**
     * Answers a request; blocks while a function runs. Throws nothing but an {@link OutOfMemoryError}: what to do about that is for
     * those to say who own the process.
     */
    public ClientResponse handle(ClientRequest incoming) {
        String correlationId = CorrelationIds.of(incoming);
        ClientRequest request = proxies.resolve(incoming);
        return complete(request, answer(request, correlationId, new LoggedRequest(log, clock)), correlationId);
    }

    /**
     * Answers a request on a thread that was lent to it. Where the function passes its time limit, another thread answers, and this one
     * comes back whenever the function ends.
     *
     * @param incoming one that {@link PlaceRequests#suits} is true of
     * @param answer takes the answer, once
     * @throws AbandonedCallException if another thread answers, has or will
     */
    public void handleOnLentThread(ClientRequest incoming, Consumer<ClientResponse> answer) {
        String correlationId = CorrelationIds.of(incoming);
        ClientRequest request = proxies.resolve(incoming);
        LoggedRequest logged = new LoggedRequest(log, clock);
        StandIn standIn = end -> answer.accept(complete(request, refusal(logged, end, correlationId), correlationId));
        ClientResponse response =
                ScopedValue.where(StandIn.CURRENT, standIn).call(() -> answer(request, correlationId, logged));
        answer.accept(complete(request, response, correlationId));
    }

    /** The answer to a request that an adapter gave up before it was complete, such as one with too large a body. */
    public ClientResponse refuse(ClientRequest incoming, Refusal refusal) {
        String correlationId = CorrelationIds.of(incoming);
        ClientRequest request = proxies.resolve(incoming);
        return complete(request, ErrorBody.of(refusal).respond(), correlationId);
    }

    /** Ends all streams, each within a few seconds; new ones get 429. For a process that is about to stop. */
    public void stopStreams() {
        watches.stop();
    }

    /** What every answer carries. */
    private ClientResponse complete(ClientRequest request, ClientResponse response, String correlationId) {
        return cors.decorate(request, response)
                .with(CorrelationIds.HEADER, correlationId)
                .with("X-Content-Type-Options", "nosniff");
    }

    private ClientResponse answer(ClientRequest request, String correlationId, LoggedRequest logged) {
        try {
            cors.check(request);
            return cors.isPreflight(request) ? cors.preflight(request) : route(request, correlationId, logged);
        } catch (FunctionException e) {
            return logged.refuse(ErrorBody.of(e));
        } catch (GatewayException e) {
            return logged.refuse(ErrorBody.of(e));
        } catch (MongoException e) {
            // Its message may quote documents.
            LOG.warnf(
                    "a request failed for MongoDB: %s, code %d [%s]",
                    e.getClass().getSimpleName(), e.getCode(), correlationId);
            return logged.refuse(ErrorBody.of(new GatewayException(
                    GatewayErrorCode.DATABASE_UNAVAILABLE, "the database does not answer; try again later")));
        } catch (OutOfMemoryError | AbandonedCallException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.errorf("a request failed unexpectedly [%s]: %s", correlationId, FailureTrace.of(e));
            return logged.refuse(ErrorBody.unexpected(correlationId));
        }
    }

    /** Whatever happens, the client is answered: nobody else is there to do it. */
    private static ClientResponse refusal(LoggedRequest logged, Supplier<FunctionException> end, String correlationId) {
        try {
            return logged.refuse(end);
        } catch (RuntimeException | Error e) {
            LOG.errorf("the end of a call could not be told [%s]: %s", correlationId, FailureTrace.of(e));
            return ErrorBody.unexpected(correlationId).respond();
        }
    }

    private ClientResponse route(ClientRequest request, String correlationId, LoggedRequest logged) {
        // HEAD is GET whose body stays behind; the adapter leaves it away.
        boolean head = request.method().equals("HEAD");
        Exchange exchange = Exchange.of(head ? request.withMethod("GET") : request, correlationId);
        Resource resource = find(exchange.path());
        Optional<Resource.Handler> handler = resource.handler(exchange.request().method());
        if (handler.isPresent()) {
            ClientResponse response =
                    logged.handle(exchange, () -> handler.get().handle(exchange));
            return head ? response.withoutStream() : response;
        }
        return request.method().equals("OPTIONS")
                ? ClientResponse.empty(204).with("Allow", resource.allow())
                : methodNotAllowed(request, resource);
    }

    private static ClientResponse methodNotAllowed(ClientRequest request, Resource resource) {
        GatewayException refusal = new GatewayException(
                GatewayErrorCode.METHOD_NOT_ALLOWED,
                "method " + request.method() + " is not allowed; allowed are " + resource.allow());
        return ErrorBody.of(refusal).respond().with("Allow", resource.allow());
    }

    private Resource find(String path) {
        for (Section section : sections) {
            Optional<Resource> resource = section.find(path);
            if (resource.isPresent()) {
                return resource.get();
            }
        }
        throw new GatewayException(GatewayErrorCode.NOT_FOUND, "nothing is served at '" + path + "'");
    }
}
