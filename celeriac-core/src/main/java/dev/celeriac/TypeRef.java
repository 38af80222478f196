package dev.celeriac;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/** A generic type at run time: {@code new TypeRef<List<Receipt>>() {}}. Immutable. */
public abstract class TypeRef<T> {

    private final Type type;

    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parameterized)) {
            throw new IllegalStateException("Write new TypeRef<…>() {} with a type between the angle brackets");
        }
        this.type = parameterized.getActualTypeArguments()[0];
    }

    public final Type type() {
        return type;
    }
}
