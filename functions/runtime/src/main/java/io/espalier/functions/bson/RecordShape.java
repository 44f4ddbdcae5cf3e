package io.espalier.functions.bson;

import io.espalier.functions.FunctionErrorCode;
import io.espalier.functions.FunctionException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.codecs.pojo.annotations.BsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A record class taken apart once. A component's field is called as the component, or as its {@link BsonProperty} says.
 */
final class RecordShape {
    private final Class<?> type;
    private final Constructor<?> constructor;
    private final List<Component> components;

    /** One component; {@code optional} ones may be missing or null. */
    record Component(String name, Type type, boolean optional, Method accessor) {}

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
                    accessor));
        }
        this.components = List.copyOf(found);
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
