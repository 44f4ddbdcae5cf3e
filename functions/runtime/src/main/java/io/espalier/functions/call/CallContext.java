package io.espalier.functions.call;

import io.espalier.functions.AppInfo;
import io.espalier.functions.BsonMapper;
import io.espalier.functions.Database;
import io.espalier.functions.Environment;
import io.espalier.functions.EventInfo;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.Functions;
import io.espalier.functions.HttpService;
import io.espalier.functions.RequestInfo;
import io.espalier.functions.Services;
import io.espalier.functions.UserAccounts;
import io.espalier.functions.UserProfile;
import io.espalier.functions.Utils;
import io.espalier.functions.Values;
import io.espalier.functions.http.CallHttp;
import io.espalier.rules.guard.DocumentStore;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The context of one running function. */
final class CallContext implements FunctionContext {
    private final CallFrame frame;
    private final FunctionCall call;
    private final ActingIdentity identity;
    private final Supplier<DocumentStore> store;
    private final CallHttp http;
    private final FunctionServices services;
    private final InnerCalls innerCalls;
    private @Nullable CallData data;

    /** @param store asked for at the first use of data, on the thread of the function */
    CallContext(
            CallFrame frame,
            FunctionCall call,
            ActingIdentity identity,
            Supplier<DocumentStore> store,
            FunctionServices services,
            InnerCalls innerCalls) {
        this.frame = frame;
        this.call = call;
        this.identity = identity;
        this.services = services;
        this.store = store;
        this.http = new CallHttp(services.http(), frame.deadline());
        this.innerCalls = innerCalls;
    }

    @Override
    public String functionName() {
        return call.name();
    }

    @Override
    public String correlationId() {
        return call.correlationId();
    }

    @Override
    public UserProfile user() {
        return identity.user();
    }

    @Override
    public boolean runningAsSystem() {
        return identity.system();
    }

    @Override
    public Services services() {
        return name -> {
            services.dataSources().require(name);
            return data();
        };
    }

    @Override
    public Database database(String name) {
        return data().db(name);
    }

    private CallData data() {
        CallData opened = data;
        if (opened == null) {
            opened = new CallData(store.get(), services.mapper());
            data = opened;
        }
        return opened;
    }

    @Override
    public <T> T withTransaction(Supplier<T> work) {
        return frame.transaction().run(session -> work.get());
    }

    @Override
    public Functions functions() {
        return new CallFunctions(frame, call, identity, services.mapper(), innerCalls);
    }

    @Override
    public UserAccounts accounts() {
        if (!identity.system()) {
            throw new FunctionException(
                    FunctionErrorCode.NOT_CALLABLE,
                    "accounts are open only to functions that run as system; '" + call.name() + "' does not");
        }
        return services.accounts().get();
    }

    @Override
    public AppInfo app() {
        return AppInfo.of(services.app().metadata());
    }

    @Override
    public Environment environment() {
        return new Environment(services.app().environment(), services.app().environmentValues());
    }

    @Override
    public Values values() {
        return services.values();
    }

    @Override
    public void log(String message) {
        frame.notes().messages().add(message);
    }

    @Override
    public Optional<RequestInfo> request() {
        return call.request();
    }

    @Override
    public Optional<EventInfo> event() {
        return call.event();
    }

    @Override
    public Optional<String> deliveryId() {
        return frame.deliveryId().or(() -> call.event().map(EventInfo::deliveryId));
    }

    @Override
    public Optional<Instant> deadline() {
        return frame.deadline().remaining().map(now()::plus);
    }

    @Override
    public HttpService http() {
        return http;
    }

    @Override
    public Utils utils() {
        return services.utils();
    }

    @Override
    public BsonMapper mapper() {
        return services.mapper();
    }

    @Override
    public Instant now() {
        return services.clock().instant();
    }
}
