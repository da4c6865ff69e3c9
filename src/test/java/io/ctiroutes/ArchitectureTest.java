package io.ctiroutes;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.ctiroutes.opencti.stream.StreamEvent;
import org.antlr.v4.runtime.Recognizer;

/** Which package may know which: dependencies point one way, and the rules know neither Camel nor settings. */
@AnalyzeClasses(packages = "io.ctiroutes", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String HOUSE = "io.ctiroutes..";
    private static final String TEXT = "io.ctiroutes.text..";
    private static final String TURN = "io.ctiroutes.turn..";

    @ArchTest
    static final ArchRule textKnowsNobody = knowsOnly("text");

    @ArchTest
    static final ArchRule turnsKnowNobody = knowsOnly("turn");

    @ArchTest
    static final ArchRule iocKnowsNobody = knowsOnly("ioc");

    @ArchTest
    static final ArchRule stixKnowsTheIocAndTheStreamEvent = classes()
            .that()
            .resideInAPackage("io.ctiroutes.stix..")
            .should()
            .onlyDependOnClassesThat(outsideTheHouse()
                    .or(resideInAnyPackage("io.ctiroutes.stix..", "io.ctiroutes.ioc.."))
                    .or(belongToAnyOf(StreamEvent.class)));

    @ArchTest
    static final ArchRule openCtiKnowsNobody = knowsOnly("opencti");

    @ArchTest
    static final ArchRule falconKnowsTheIoc = knowsOnly("falcon", "ioc");

    @ArchTest
    static final ArchRule deadLettersKnowTheIoc = knowsOnly("deadletter", "ioc");

    @ArchTest
    static final ArchRule settingsKnowNobody = knowsOnly("settings");

    @ArchTest
    static final ArchRule theNetworkKnowsNobody = knowsOnly("network");

    @ArchTest
    static final ArchRule metricsKnowWhatTheyCount = knowsOnly("metrics", "falcon", "ioc", "opencti", "deadletter");

    @ArchTest
    static final ArchRule onlyTheRootPackageReadsSettings = noClasses()
            .that(resideInAPackage(HOUSE).and(not(resideInAnyPackage("io.ctiroutes", "io.ctiroutes.settings.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.ctiroutes.settings..");

    @ArchTest
    static final ArchRule rulesAndRecordsKnowNoCamel = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.ctiroutes.ioc..",
                    "io.ctiroutes.stix..",
                    "io.ctiroutes.settings..",
                    "io.ctiroutes.network..",
                    "io.ctiroutes.deadletter..",
                    "io.ctiroutes.metrics..",
                    "io.ctiroutes.turn..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.ctiroutes.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noStaticFieldIsReassigned = fields().that()
            .areStatic()
            // the generated lexer is not ours to change
            .and()
            .areDeclaredInClassesThat()
            .areNotAssignableTo(Recognizer.class)
            .should()
            .beFinal();

    /** Classes of one package know those of some others, and what lies outside the house. */
    private static ArchRule knowsOnly(String name, String... others) {
        DescribedPredicate<JavaClass> known = resideInAPackage("io.ctiroutes." + name + "..");
        for (String other : others) {
            known = known.or(resideInAPackage("io.ctiroutes." + other + ".."));
        }
        return classes()
                .that()
                .resideInAPackage("io.ctiroutes." + name + "..")
                .should()
                .onlyDependOnClassesThat(outsideTheHouse().or(known));
    }

    private static DescribedPredicate<JavaClass> outsideTheHouse() {
        // all may know what text is kept in, and who goes before whom
        return not(resideInAPackage(HOUSE)).or(resideInAnyPackage(TEXT, TURN)).as("lie outside the house");
    }
}
