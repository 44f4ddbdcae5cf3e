package io.espalier.functions.funqy;

import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.InjectionPointInfo;
import jakarta.enterprise.inject.build.compatible.spi.Messages;
import jakarta.enterprise.inject.build.compatible.spi.Registration;
import jakarta.enterprise.lang.model.declarations.ClassInfo;
import jakarta.enterprise.lang.model.types.Type;
import java.util.Set;

/**
 * Refuses, while the application is built, beans with functions that reach around the one door: by injecting a database
 * client, Espalier's own services, or another bean with functions. Data comes only through the context, and functions call
 * each other only through the door.
 */
public final class FunctionBeanCheck implements BuildCompatibleExtension {
    private static final String FUNQ = "io.quarkus.funqy.Funq";
    private static final Set<String> CLOSED = Set.of(
            "com.mongodb.client.MongoClient",
            "com.mongodb.client.MongoDatabase",
            "com.mongodb.client.MongoCollection",
            "com.mongodb.reactivestreams.client.MongoClient",
            "io.quarkus.mongodb.reactive.ReactiveMongoClient",
            "io.espalier.functions.app.Secrets",
            "io.espalier.functions.database.EspalierDatabase",
            "io.espalier.functions.call.FunctionCaller",
            "io.espalier.functions.call.FunctionServices",
            "io.espalier.functions.UserAccounts",
            "io.espalier.functions.UserChanges");

    /** Called by the container for every bean of the application. */
    @Registration(types = Object.class)
    public void check(BeanInfo bean, Messages messages) {
        if (!bean.isClassBean() || !hasFunctions(bean.declaringClass())) {
            return;
        }
        for (InjectionPointInfo injectionPoint : bean.injectionPoints()) {
            refuse(bean, injectionPoint.type(), messages);
        }
    }

    private static void refuse(BeanInfo bean, Type type, Messages messages) {
        if (type.isParameterizedType()) {
            refuseClass(bean, type.asParameterizedType().declaration(), messages);
            type.asParameterizedType().typeArguments().forEach(argument -> refuse(bean, argument, messages));
        } else if (type.isClass()) {
            refuseClass(bean, type.asClass().declaration(), messages);
        }
    }

    private static void refuseClass(BeanInfo bean, ClassInfo injected, Messages messages) {
        String function = bean.declaringClass().name();
        if (CLOSED.contains(injected.name())) {
            messages.error(
                    function + " has functions and must not inject " + injected.name()
                            + ": data is reached only through FunctionContext",
                    bean);
        } else if (hasFunctions(injected)) {
            messages.error(
                    function + " has functions and must not inject " + injected.name()
                            + ", which has functions too: call them through FunctionContext.functions()",
                    bean);
        }
    }

    private static boolean hasFunctions(ClassInfo type) {
        return type.methods().stream()
                .anyMatch(method -> method.hasAnnotation(
                        annotation -> annotation.declaration().name().equals(FUNQ)));
    }
}
