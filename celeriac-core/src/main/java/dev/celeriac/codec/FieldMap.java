package dev.celeriac.codec;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map of a few named fields in the order in which they were put: two arrays, a sixth of the memory of a
 * {@code LinkedHashMap}, which is what counts for messages that wait in memory by the hundred thousand; and one, where the
 * names are those of a map before it, as from one message to the next they are. Finding a field looks at all of them. Not
 * thread-safe, except that maps may share names.
 */
final class FieldMap extends AbstractMap<String, @Nullable Object> {
    private static final @Nullable Object[] NO_VALUES = {};

    private String[] names;
    private @Nullable Object[] values;
    private int size;

    /** The names are somebody else's too, and are not to be changed. */
    private boolean shared;

    FieldMap(int capacity) {
        names = new String[capacity];
        values = new Object[capacity];
    }

    /** @param expected names that fields will probably have, in that order; from {@link #shareNames} */
    FieldMap(String[] expected) {
        names = expected;
        values = expected.length == 0 ? NO_VALUES : new Object[expected.length];
        shared = true;
    }

    /** The names of this map, for others of which the same are expected. */
    String[] shareNames() {
        if (!shared || size < names.length) {
            names = Arrays.copyOf(names, size);
            values = Arrays.copyOf(values, size);
            shared = true;
        }
        return names;
    }

    @Override
    public @Nullable Object put(String name, @Nullable Object value) {
        int index = indexOf(name);
        if (index >= 0) {
            Object before = values[index];
            values[index] = value;
            return before;
        }
        append(name, value);
        return null;
    }

    /** As {@link #put}, for a field that is known not to be there yet. */
    void append(String name, @Nullable Object value) {
        if (shared && size < names.length && names[size].equals(name)) {
            values[size++] = value;
            return;
        }
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2 + 2);
            values = Arrays.copyOf(values, size * 2 + 2);
            shared = false;
        }
        own();
        names[size] = name;
        values[size++] = value;
    }

    private void own() {
        if (shared) {
            names = names.clone();
            shared = false;
        }
    }

    String name(int index) {
        return names[index];
    }

    @Nullable Object value(int index) {
        return values[index];
    }

    private int indexOf(@Nullable Object name) {
        if (name != null) {
            int hash = name.hashCode();
            for (int i = 0; i < size; i++) {
                // A string's hash is computed once.
                if (names[i].hashCode() == hash && names[i].equals(name)) {
                    return i;
                }
            }
        }
        return -1;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        int index = indexOf(name);
        return index < 0 ? null : values[index];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return indexOf(name) >= 0;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
        for (int i = 0; i < size; i++) {
            action.accept(names[i], values[i]);
        }
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
                return new Entries();
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, @Nullable Object>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < size;
        }

        @Override
        public Map.Entry<String, @Nullable Object> next() {
            if (next >= size) {
                throw new NoSuchElementException();
            }
            Map.Entry<String, @Nullable Object> entry = new SimpleImmutableEntry<>(names[next], values[next]);
            next++;
            return entry;
        }

        @Override
        public void remove() {
            own();
            int moved = size - next;
            System.arraycopy(names, next, names, next - 1, moved);
            System.arraycopy(values, next, values, next - 1, moved);
            size--;
            next--;
        }
    }
}
