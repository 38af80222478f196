package dev.celeriac.testkit.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the child processes of these tests do. */
final class Behaviour {
    private Behaviour() {}

    /** Prints what it was started with, one line on each stream, and exits with its first argument. */
    static final class Exits {
        private Exits() {}

        public static void main(String[] args) {
            System.out.println(
                    "out " + List.of(args) + " " + System.getenv("COLOUR") + " " + System.getProperty("mode"));
            System.err.println("err");
            System.exit(Integer.parseInt(args[0]));
        }
    }

    /** Runs until it is ended from outside, with a shutdown hook that says so. */
    static final class Waits {
        private Waits() {}

        public static void main(String[] args) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("going down")));
            System.out.println("waiting");
            new CountDownLatch(1).await();
        }
    }

    /** Prints a line for every tick of its own clock. */
    static final class Ticks {
        private Ticks() {}

        public static void main(String[] args) throws InterruptedException {
            for (int tick = 1; ; tick++) {
                System.out.println("tick " + tick);
                new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Starts a grandchild, prints its pid, and waits. */
    static final class HasChild {
        private HasChild() {}

        public static void main(String[] args) throws InterruptedException, IOException {
            Process child = new ProcessBuilder("sleep", "600").inheritIO().start();
            System.out.println("grandchild " + child.pid());
            new CountDownLatch(1).await();
        }
    }

    /** A test JVM: starts {@link Waits} through the test kit, prints its pid, and waits to be killed. */
    static final class StartsChildren {
        private StartsChildren() {}

        public static void main(String[] args) throws InterruptedException {
            ChildProcess finished = JavaProcess.launch(Exits.class, "0").start();
            finished.awaitExit(Duration.ofSeconds(30));
            finished.close();
            ChildProcess child = JavaProcess.launch(Waits.class).start();
            System.out.println("child " + child.pid());
            new CountDownLatch(1).await();
        }
    }
}
