package dev.celeriac.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FieldMapTest {
    private final FieldMap fields = new FieldMap(2);

    @Test
    @DisplayName("is the same map as a LinkedHashMap with the same entries, in the same order")
    void likeAMap() {
        Map<String, @Nullable Object> same = new LinkedHashMap<>();
        for (int i = 0; i < 9; i++) {
            fields.append("name" + i, i == 4 ? null : i);
            same.put("name" + i, i == 4 ? null : i);
        }

        assertThat(fields).isEqualTo(same).hasSameHashCodeAs(same).hasSize(9);
        assertThat(fields.keySet()).containsExactlyElementsOf(same.keySet());
        assertThat(fields).containsKey("name4").doesNotContainKey("name9").doesNotContainKey("");
        Map<String, @Nullable Object> visited = new LinkedHashMap<>();
        fields.forEach(visited::put);
        assertThat(visited).containsExactlyEntriesOf(same);
    }

    @Test
    @DisplayName("putting a name again replaces its value and keeps its place")
    void replaces() {
        fields.put("a", 1);
        fields.put("b", 2);

        assertThat(fields.put("a", 3)).isEqualTo(1);
        assertThat(fields.put("c", 4)).isNull();

        assertThat(fields.get("a")).isEqualTo(3);
        assertThat(fields.get("d")).isNull();
        assertThat(fields.keySet()).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("a removed field is gone, and the others stay in order")
    void removes() {
        fields.put("a", 1);
        fields.put("b", 2);
        fields.put("c", 3);

        assertThat(fields.remove("b")).isEqualTo(2);
        assertThat(fields.remove("b")).isNull();

        assertThat(fields).hasSize(2).containsEntry("c", 3);
        assertThat(fields.keySet()).containsExactly("a", "c");
    }
}
