package io.espalier.functions.bson;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.codecs.pojo.annotations.BsonExtraElements;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A record class taken apart once. A component's field is called as the component, or as its {@link BsonProperty} says; one with
 * {@link BsonExtraElements} holds the fields of all other names.
 */
final class RecordShape {
    private final Class<?> type;
    private final Constructor<?> constructor;
    private final List<Component> components;
    private final Set<String> names;

    /** One component; {@code optional} ones may be missing or null, an {@code extra} one is no field itself. */
    record Component(String name, Type type, boolean optional, boolean extra, Method accessor) {}

    RecordShape(Class<?> type) {
        this.type = type;
        RecordComponent[] declared = type.getRecordComponents();
        List<Component> found = new ArrayList<>(declared.length);
        Class<?>[] parameterTypes = new Class<?>[declared.length];
        for (int i = 0; i < declared.length; i++) {
            RecordComponent component = declared[i];
            parameterTypes[i] = component.getType();
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            BsonProperty renamed = accessor.getAnnotation(BsonProperty.class);
            found.add(new Component(
                    renamed == null ? component.getName() : renamed.value(),
                    component.getGenericType(),
                    component.getType() == Optional.class,
                    accessor.isAnnotationPresent(BsonExtraElements.class),
                    accessor));
        }
        this.components = List.copyOf(found);
        this.names = found.stream()
                .filter(component -> !component.extra())
                .map(Component::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<Component> extra = found.stream().filter(Component::extra).toList();
        if (extra.size() > 1 || extra.stream().anyMatch(component -> component.type() != BsonDocument.class)) {
            throw new IllegalArgumentException(
                    type + ": one component at most carries @BsonExtraElements, and it is a BsonDocument");
        }
        try {
            this.constructor = type.getDeclaredConstructor(parameterTypes);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type + " has no canonical constructor that can be reached", e);
        }
        this.constructor.setAccessible(true);
    }

    List<Component> components() {
        return components;
    }

    /** The names of the fields, in the order of the components. */
    Set<String> names() {
        return Collections.unmodifiableSet(names);
    }

    boolean hasExtra() {
        return names.size() < components.size();
    }

    /** The fields of an object that no component has. */
    BsonDocument extraOf(BsonDocument document) {
        BsonDocument extra = new BsonDocument();
        document.forEach((name, value) -> {
            if (!names.contains(name)) {
                extra.append(name, value);
            }
        });
        return extra;
    }

    /** @param path for the message when the record's own constructor refuses the values */
    Object construct(@Nullable Object[] values, String path) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof FunctionException refused) {
                throw refused;
            }
            if (e.getCause() instanceof IllegalArgumentException refused && refused.getMessage() != null) {
                throw new FunctionException(
                        FunctionErrorCode.INVALID_PARAMETER, path + ": " + refused.getMessage(), refused);
            }
            throw new IllegalStateException("cannot make a " + type.getName(), e.getCause());
        } catch (InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }

    @Nullable
    Object read(Component component, Object record) {
        try {
            return component.accessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + type.getName() + "." + component.name(), e);
        }
    }
}
