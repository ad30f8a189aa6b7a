package io.github.endpointlease;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The plan of the house: dependencies point one way, time is injected, and what is internal stays so. */
class ArchitectureTest {
    private static final String ROOT = "io.github.endpointlease";
    private static final String MODEL = ROOT + ".model..";
    private static final String SPI = ROOT + ".spi..";
    private static final String INTERNAL = ROOT + ".internal..";
    private static final String TESTING = ROOT + ".testing..";
    private static final String BACKENDS = ROOT + ".backend..";
    private static final String ANY = ROOT + "..";

    /** What is delivered, wherever it comes from: the folder or the archive that holds it. */
    private static final JavaClasses MAIN = new ClassFileImporter()
            .importUrl(Leases.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void theModelDependsOnNothingOfOurs() {
        mayUse(MODEL, List.of(MODEL));
    }

    @Test
    void theSeamsDependOnTheModelOnly() {
        mayUse(SPI, List.of(SPI, MODEL));
    }

    @Test
    void whatIsSharedInsideDependsOnTheModelAndTheSeamsOnly() {
        mayUse(INTERNAL, List.of(INTERNAL, SPI, MODEL));
    }

    @Test
    void theRootKnowsNoBackend() {
        mayUse(ROOT, List.of(ROOT, INTERNAL, SPI, MODEL));
    }

    @Test
    void backendsKnowNothingOfTheRoot() {
        mayUse(BACKENDS, List.of(BACKENDS, INTERNAL, SPI, MODEL));
    }

    @Test
    void whatHelpsTestsOfOthersDependsOnNothingAboveTheSeams() {
        mayUse(TESTING, List.of(TESTING, SPI, MODEL));
    }

    @Test
    void noBackendKnowsAnother() {
        slices().matching(ROOT + ".backend.(*)..")
                .should()
                .notDependOnEachOther()
                .check(MAIN);
    }

    @Test
    void whatTheBackendsOfAwsShareIsTheirs() {
        noClasses()
                .that()
                .resideOutsideOfPackages(INTERNAL, BACKENDS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".internal.aws..")
                .check(MAIN);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void nothingBelowTheBackendsOfAwsUsesAwsClasses() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT,
                        MODEL,
                        SPI,
                        ROOT + ".internal",
                        TESTING,
                        ROOT + ".backend.memory..",
                        ROOT + ".backend.jdbc..",
                        ROOT + ".backend.process..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..", "com.amazonaws..")
                .check(MAIN);
    }

    @Test
    void nothingReadsTheTimeButFromAnInjectedSource() {
        Set<String> clocks = Set.of(
                Instant.class.getName(),
                LocalDateTime.class.getName(),
                LocalDate.class.getName(),
                LocalTime.class.getName(),
                ZonedDateTime.class.getName(),
                OffsetDateTime.class.getName());
        Set<String> roots = Set.of(Leases.Builder.class.getName(), Reconciler.Builder.class.getName());
        noClasses()
                .should()
                .accessTargetWhere(describe("the time is read past an injected source", call -> {
                    String owner = call.getTargetOwner().getName();
                    String name = call.getTarget().getName();
                    boolean now = clocks.contains(owner) && name.equals("now");
                    boolean millis = owner.equals(System.class.getName()) && name.equals("currentTimeMillis");
                    boolean clock = owner.equals(Clock.class.getName())
                            && (name.startsWith("system") || name.startsWith("tick"));
                    boolean date = owner.equals(Date.class.getName())
                            && name.equals("<init>")
                            && call.getTarget() instanceof CodeUnitAccessTarget constructor
                            && constructor.getRawParameterTypes().isEmpty();
                    boolean source = owner.equals(InstantSource.class.getName())
                            && name.equals("system")
                            && !roots.contains(call.getOriginOwner().getName());
                    return now || millis || clock || date || source;
                }))
                .check(MAIN);
    }

    @Test
    void nothingSleepsOrPrints() {
        noClasses()
                .should()
                .accessTargetWhere(describe("a thread sleeps or a stack trace is printed", call -> {
                    String name = call.getTarget().getName();
                    return (call.getTargetOwner().isEquivalentTo(Thread.class) && name.equals("sleep"))
                            || (call.getTargetOwner().isAssignableTo(Throwable.class)
                                    && name.equals("printStackTrace"));
                }))
                .check(MAIN);
    }

    @Test
    void whatIsInternalShowsInNoPublicSignature() {
        classes()
                .that(not(resideInAPackage(INTERNAL)))
                .should(new ArchCondition<>("show nothing internal") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        if (isVisible(item)) {
                            signatures(item)
                                    .filter(shown -> shown.getPackageName().startsWith(ROOT + ".internal"))
                                    .forEach(shown -> events.add(SimpleConditionEvent.violated(
                                            item, item.getName() + " shows " + shown.getName())));
                        }
                    }
                })
                .check(MAIN);
    }

    @Test
    void everyPackageSaysWhatMayBeNull() {
        List<JavaPackage> packages = MAIN.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(javaPackage -> !javaPackage.getClasses().isEmpty())
                .toList();

        assertThat(packages).hasSizeGreaterThanOrEqualTo(8);
        assertThat(packages.stream()
                        .filter(javaPackage -> !javaPackage.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName))
                .as("packages without @NullMarked")
                .isEmpty();
    }

    private static void mayUse(String from, List<String> allowed) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat(resideInAPackage(ANY).and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
                .check(MAIN);
    }

    private static boolean isVisible(JavaClass item) {
        return item.getModifiers().contains(JavaModifier.PUBLIC)
                && item.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
    }

    private static Stream<JavaClass> signatures(JavaClass item) {
        Stream<JavaClass> inherited = Stream.concat(item.getRawSuperclass().stream(), item.getRawInterfaces().stream());
        Stream<JavaClass> members =
                item.getMembers().stream().filter(ArchitectureTest::isVisible).flatMap(ArchitectureTest::types);
        return Stream.concat(inherited, members);
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaClass> types(JavaMember member) {
        Stream<JavaClass> types = member.getAllInvolvedRawTypes().stream();
        return member instanceof JavaCodeUnit code
                ? Stream.concat(types, code.getThrowsClause().stream().map(declaration -> declaration.getRawType()))
                : types;
    }
}
