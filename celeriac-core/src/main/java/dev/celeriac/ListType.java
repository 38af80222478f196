package dev.celeriac;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of a list of something. */
record ListType(Type element) implements ParameterizedType {

    @Override
    public Type[] getActualTypeArguments() {
        return new Type[] {element == void.class ? Void.class : boxed(element)};
    }

    private static Type boxed(Type type) {
        return type instanceof Class<?> c && c.isPrimitive()
                ? java.lang.invoke.MethodType.methodType(c).wrap().returnType()
                : type;
    }

    @Override
    public Type getRawType() {
        return List.class;
    }

    @Override
    public @Nullable Type getOwnerType() {
        return null;
    }
}
