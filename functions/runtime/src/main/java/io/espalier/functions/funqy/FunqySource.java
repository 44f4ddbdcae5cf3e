package io.espalier.functions.funqy;

import io.espalier.functions.BsonMapper;
import io.espalier.functions.FunctionBody;
import io.espalier.functions.FunctionSource;
import io.espalier.functions.call.FunctionLimits;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.arc.runtime.BeanContainer;
import io.quarkus.funqy.runtime.FunctionConstructor;
import io.quarkus.funqy.runtime.FunctionInvoker;
import io.quarkus.funqy.runtime.FunctionRecorder;
import io.quarkus.funqy.runtime.FunctionRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The functions that Funqy found at build time: public methods annotated with {@code @Funq} in the application's beans. */
@Singleton
public final class FunqySource implements FunctionSource {
    private final BsonMapper mapper;
    private final FunctionLimits limits;

    @Inject
    public FunqySource(BsonMapper mapper, FunctionLimits limits) {
        this.mapper = mapper;
        this.limits = limits;
    }

    @Override
    public Map<String, FunctionBody> functions() {
        FunctionRegistry registry = FunctionRecorder.registry;
        Map<String, FunctionBody> functions = new LinkedHashMap<>();
        if (registry == null) {
            return functions;
        }
        if (FunctionConstructor.CONTAINER == null) {
            // Only Funqy's HTTP binding sets this by itself; behind Lambda nobody else would.
            FunctionConstructor.CONTAINER = new ArcBeanContainer();
        }
        for (FunctionInvoker invoker : registry.invokers()) {
            functions.put(invoker.getName(), new FunqyBody(invoker, mapper, limits.maxResultBytes()));
        }
        return functions;
    }

    /** ArC's container in the form that Funqy's constructor asks for. */
    private static final class ArcBeanContainer implements BeanContainer {
        @Override
        public <T> T beanInstance(Class<T> type, Annotation... qualifiers) {
            return Arc.container().select(type, qualifiers).get();
        }

        @Override
        public <T> Factory<T> beanInstanceFactory(Class<T> type, Annotation... qualifiers) {
            Supplier<T> bean = Arc.container().select(type, qualifiers)::get;
            return () -> {
                T instance = bean.get();
                return () -> instance;
            };
        }

        @Override
        public <T> Factory<T> beanInstanceFactory(
                Supplier<Factory<T>> fallback, Class<T> type, Annotation... qualifiers) {
            return Arc.container().select(type, qualifiers).isResolvable()
                    ? beanInstanceFactory(type, qualifiers)
                    : fallback.get();
        }

        @Override
        public ManagedContext requestContext() {
            return Arc.container().requestContext();
        }
    }
}
