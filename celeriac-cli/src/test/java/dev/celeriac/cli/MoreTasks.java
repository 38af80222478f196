package dev.celeriac.cli;

import dev.celeriac.Task;

/** Tasks that {@link ShopApp} does not register: the settings of a worker name them. */
public final class MoreTasks {
    private MoreTasks() {}

    /** Named by {@code imports}. */
    public static final class Imported {
        private Imported() {}

        @Task(name = "shop.imported")
        public static String imported() {
            return "by imports";
        }
    }

    /** Named by {@code include}. */
    public static final class Included {
        private Included() {}

        @Task(name = "shop.included")
        public static String included() {
            return "by include";
        }
    }
}
