package dev.celeriac.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which package may know what. A rule about a package that is not there yet holds. */
class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter().importPath(Path.of("target", "classes"));

    private static final String[] PURE = {"dev.celeriac.message..", "dev.celeriac.codec..", "dev.celeriac.canvas.."};

    /** Streams over bytes in memory are how compression works; these are what reaches out of the process. */
    private static final DescribedPredicate<JavaClass> INPUT_AND_OUTPUT = resideInAnyPackage(
                    "java.nio.file..", "java.nio.channels..", "java.net..", "java.sql..", "javax.sql..", "javax.net..")
            .or(nameMatching("java\\.io\\.(File.*|RandomAccessFile|Console|PrintStream)"))
            .and(not(nameMatching("java\\.net\\.(URI|URISyntaxException|URLEncoder|URLDecoder)")))
            .as("files, network and databases");

    private static final DescribedPredicate<JavaClass> THREADS = assignableTo(Thread.class)
            .or(assignableTo(java.util.concurrent.Executor.class))
            .or(assignableTo(java.util.concurrent.Future.class))
            .or(assignableTo(java.util.concurrent.CompletionStage.class))
            .or(assignableTo(java.util.concurrent.locks.Lock.class))
            .or(assignableTo(java.util.concurrent.BlockingQueue.class))
            .as("threads and what coordinates them");

    /** To know which thread one is on, as a choice among spare buffers does, is not to know threads. */
    private static final Set<String> WHICH_THREAD = Set.of("currentThread", "getId");

    private static final DescribedPredicate<JavaAccess<?>> KNOWING_THREADS =
            describe("are threads and what coordinates them", access -> {
                boolean whichThread =
                        access.getTargetOwner().isEquivalentTo(Thread.class) && WHICH_THREAD.contains(access.getName());
                return THREADS.test(access.getTargetOwner()) && !whichThread;
            });

    private static final Set<String> OWN_TIME = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.util.Calendar.getInstance",
            "java.util.concurrent.TimeUnit.sleep");

    /** Time comes in as an {@link java.time.InstantSource}; System.nanoTime measures how long something took. */
    private static final DescribedPredicate<JavaAccess<?>> TIME_OF_ITS_OWN =
            describe("are the wall clock or a sleep", access -> {
                String target = access.getTargetOwner().getName() + "." + access.getName();
                boolean noArguments = access.getTarget() instanceof CodeUnitAccessTarget code
                        && code.getRawParameterTypes().isEmpty();
                return OWN_TIME.contains(target)
                        || noArguments && target.matches("java\\.time\\..*\\.now|java\\.util\\.Date\\.<init>");
            });

    @Test
    void theClassesAreThere() {
        assertThat(MAIN).isNotEmpty();
    }

    @Test
    void messageCodecAndCanvasDoNoInputOrOutput() {
        holds(noClasses().that().resideInAnyPackage(PURE).should().dependOnClassesThat(INPUT_AND_OUTPUT));
    }

    @Test
    void messageCodecAndCanvasKnowNoThread() {
        holds(noClasses().that().resideInAnyPackage(PURE).should().accessTargetWhere(KNOWING_THREADS));
    }

    @Test
    void jacksonIsKnownToTheCodecOnly() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.celeriac.codec..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson.."));
    }

    @Test
    void theWorkerKnowsNoTransportAndNoStoreByName() {
        holds(noClasses()
                .that()
                .resideInAPackage("dev.celeriac.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.celeriac.transport.*..", "dev.celeriac.result.*.."));
    }

    @Test
    void theWireFormatStandsOnNothingOfOurs() {
        holds(noClasses()
                .that()
                .resideInAPackage("dev.celeriac.message..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("dev.celeriac..").and(not(resideInAnyPackage("dev.celeriac.message.."))))
                .as("the wire format stands on nothing else of ours"));
    }

    @Test
    void packagesHaveNoCycles() {
        holds(slices().matching("dev.celeriac.(*)..").should().beFreeOfCycles());
    }

    @Test
    void timeIsAParameter() {
        holds(noClasses().should().accessTargetWhere(TIME_OF_ITS_OWN));
    }

    @Test
    void nothingIsDeserialisedByJava() {
        holds(noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectOutputStream"));
    }

    @Test
    void classesAreNamedByTheirDomain() {
        holds(noClasses()
                .should()
                .haveNameMatching(".*(Impl|Utils?|Helper|Manager)")
                .orShould()
                .haveSimpleNameStartingWith("Abstract"));
    }

    private static void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(MAIN);
    }
}
