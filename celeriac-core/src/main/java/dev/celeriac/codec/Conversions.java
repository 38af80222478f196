package dev.celeriac.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Plain values to Java types: the everyday ones directly, the rest by databind. */
final class Conversions {
    private static final Map<Class<?>, Function<Object, Object>> SCALARS = scalars();

    private final Jackson jackson;

    Conversions(Jackson jackson) {
        this.jackson = jackson;
    }

    private static Map<Class<?>, Function<Object, Object>> scalars() {
        Map<Class<?>, Function<Object, Object>> all = new HashMap<>(Scalars.SIMPLE);
        all.putAll(Scalars.EXTENDED);
        return Map.copyOf(all);
    }

    @Nullable Object convert(@Nullable Object plain, Type target) {
        if (target instanceof Class<?> type) {
            return toClass(plain, type);
        } else if (target instanceof ParameterizedType type) {
            return toParameterized(plain, type);
        }
        return plain == null ? null : jackson.beans().read(plain, target);
    }

    private @Nullable Object toClass(@Nullable Object plain, Class<?> type) {
        if (type == Object.class || type == void.class || type == Void.class) {
            return type == Object.class ? plain : null;
        } else if (plain == null) {
            if (type.isPrimitive()) {
                throw new ConversionException("null cannot be used as " + type + ": a primitive needs a value");
            }
            return type == Optional.class ? Optional.empty() : null;
        } else if (type.isInstance(plain) && isTakenAsIs(type)) {
            return plain;
        }
        Function<Object, Object> scalar = SCALARS.get(type);
        return scalar == null ? jackson.beans().read(plain, type) : scalar.apply(plain);
    }

    /** A raw List or Map, or a scalar that is already right. */
    private static boolean isTakenAsIs(Class<?> type) {
        return SCALARS.containsKey(type)
                || type == List.class
                || type == Map.class
                || type == Collection.class
                || type == Iterable.class
                || type == Number.class
                || type == CharSequence.class
                || type == Comparable.class;
    }

    private @Nullable Object toParameterized(@Nullable Object plain, ParameterizedType type) {
        Type raw = type.getRawType();
        if (raw == Optional.class) {
            return Optional.ofNullable(convert(plain, type.getActualTypeArguments()[0]));
        } else if (plain == null) {
            return null;
        } else if ((raw == List.class || raw == Collection.class || raw == Iterable.class)
                && plain instanceof List<?> list) {
            Type element = type.getActualTypeArguments()[0];
            if (element == Object.class) {
                return plain;
            } else if (element instanceof Class<?> simple && SCALARS.containsKey(simple)) {
                return scalars(list, simple);
            }
        }
        return jackson.beans().read(plain, type);
    }

    private List<@Nullable Object> scalars(List<?> list, Class<?> type) {
        List<@Nullable Object> converted = new ArrayList<>(list.size());
        for (Object element : list) {
            try {
                converted.add(toClass(element, type));
            } catch (ConversionException e) {
                throw new ConversionException(e.getMessage() + " at [" + converted.size() + "]", e);
            }
        }
        return converted;
    }
}
