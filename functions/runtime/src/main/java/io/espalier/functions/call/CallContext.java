package io.espalier.functions.call;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.Crypto;
import io.espalier.functions.EventInfo;
import io.espalier.functions.FunctionCall;
import io.espalier.functions.FunctionContext;
import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import io.espalier.functions.RequestInfo;
import io.espalier.functions.UserAccounts;
import io.espalier.functions.UserProfile;
import io.espalier.rules.DocumentDatabase;
import io.espalier.rules.guard.DocumentStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** The context of one running function. */
final class CallContext implements FunctionContext {
    private final CallFrame frame;
    private final FunctionCall call;
    private final ActingIdentity identity;
    private final DocumentStore store;
    private final FunctionServices services;
    private final InnerCalls innerCalls;

    CallContext(
            CallFrame frame,
            FunctionCall call,
            ActingIdentity identity,
            DocumentStore store,
            FunctionServices services,
            InnerCalls innerCalls) {
        this.frame = frame;
        this.call = call;
        this.identity = identity;
        this.store = store;
        this.services = services;
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
    public DocumentDatabase database(String name) {
        return store.database(name);
    }

    @Override
    public <T> T inTransaction(Supplier<T> work) {
        return frame.transaction().run(session -> work.get());
    }

    @Override
    public BsonValue execute(String function, Object... arguments) {
        List<BsonValue> encoded = new ArrayList<>(arguments.length);
        for (Object argument : arguments) {
            encoded.add(services.mapper().encode(argument));
        }
        return innerCalls.callFrom(frame, identity, call.nested(function, encoded));
    }

    @Override
    public <T> T executeAs(Class<T> resultType, String function, Object... arguments) {
        return services.mapper().decode(execute(function, arguments), resultType, "result of " + function);
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
    public Optional<BsonValue> value(String name) {
        return services.values().find(name);
    }

    @Override
    public String environmentTag() {
        return services.app().environment();
    }

    @Override
    public BsonDocument environmentValues() {
        return services.app().environmentValues();
    }

    @Override
    public void log(String message) {
        frame.messages().add(message);
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
    public Crypto crypto() {
        return new Crypto();
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
