package io.ctiroutes;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.ctiroutes.settings.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.antlr.v4.runtime.Recognizer;
import org.junit.jupiter.api.Test;

/** The rooms of the house from top to bottom: what is written in CONTRIBUTING.md, and what is so. */
@AnalyzeClasses(packages = "io.ctiroutes", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "(root)";
    private static final String ALL_BELOW = "all below";

    /** A room, and the rooms below it that it may know. */
    private record Room(String name, List<String> knows) {}

    private static final List<Room> HOUSE = List.of(
            room(ROOT, ALL_BELOW),
            room("command", ALL_BELOW),
            room("setup.kafka", ALL_BELOW),
            room("setup", ALL_BELOW),
            room(
                    "worker",
                    "routes",
                    "tenant",
                    "topic",
                    "kafka",
                    "opencti.stream",
                    "deadletter",
                    "ledger",
                    "ioc",
                    "turn",
                    "text"),
            room("reader", "topic", "kafka", "deadletter", "ledger", "ioc"),
            room(
                    "console",
                    "operate",
                    "explain",
                    "reconcile",
                    "metrics",
                    "opencti",
                    "opencti.platform",
                    "falcon.delivery",
                    "deadletter",
                    "ledger",
                    "ioc",
                    "settings",
                    "network",
                    "text"),
            room("routes", "steps", "opencti", "opencti.platform", "settings", "text"),
            room(
                    "operate",
                    "metrics",
                    "writeback",
                    "explain",
                    "reconcile",
                    "opencti",
                    "opencti.platform",
                    "falcon.delivery",
                    "falcon.access",
                    "guard",
                    "deadletter",
                    "ledger",
                    "settings",
                    "text"),
            room(
                    "steps",
                    "reconcile",
                    "writeback",
                    "opencti.stream",
                    "opencti.deployment",
                    "stix",
                    "falcon.delivery",
                    "falcon.api",
                    "falcon.access",
                    "guard",
                    "deadletter",
                    "ledger",
                    "ioc",
                    "turn",
                    "text"),
            room("explain", "deadletter", "ledger", "ioc.observable", "ioc", "text"),
            room(
                    "reconcile",
                    "opencti.stream",
                    "opencti.platform",
                    "falcon.delivery",
                    "falcon.api",
                    "claims",
                    "ledger",
                    "ioc",
                    "turn",
                    "text"),
            room(
                    "metrics",
                    "writeback",
                    "opencti.batch",
                    "opencti.stream",
                    "opencti.platform",
                    "opencti.deployment",
                    "falcon.delivery",
                    "falcon.access",
                    "deadletter",
                    "ioc"),
            room(
                    "writeback",
                    "opencti.deployment",
                    "opencti.platform",
                    "falcon.alerts",
                    "falcon.access",
                    "ledger",
                    "ioc",
                    "text"),
            room("opencti", "opencti.batch", "opencti.stream", "opencti.platform", "turn", "text"),
            room("opencti.batch", "opencti.stream", "opencti.platform", "turn", "text"),
            room("stix", "opencti.stream", "stix.pattern", "ioc.observable", "ioc", "text"),
            room("stix.pattern", "ioc", "text"),
            room("opencti.stream", "opencti.platform", "text"),
            room("opencti.deployment", "opencti.platform", "text"),
            room("opencti.platform"),
            room("tenant", "topic", "ioc", "settings", "settings.kind", "text"),
            room("kafka", "text"),
            room("topic", "claims", "ledger", "ioc.observable", "ioc", "text"),
            room("falcon.delivery", "claims", "falcon.api", "falcon.access", "guard", "ledger", "ioc", "text"),
            room("falcon.alerts", "falcon.api", "falcon.access", "ioc.observable", "ioc"),
            room("falcon.api", "ioc.observable", "ioc"),
            room("falcon.access"),
            room("guard", "ioc"),
            room("deadletter", "ioc.observable", "ioc", "text"),
            room("claims", "ledger", "ioc"),
            room("ledger", "ioc", "text"),
            room("ioc.observable", "ioc", "text"),
            room("ioc", "text"),
            room("settings", "settings.kind", "text"),
            room("settings.kind"),
            room("network"),
            room("turn"),
            room("text"));

    /** The rooms that Camel types may come into; what is decided elsewhere needs no Camel to be read or tested. */
    private static final List<String> WITH_CAMEL = List.of(
            ROOT,
            "command",
            "setup.kafka",
            "setup",
            "worker",
            "reader",
            "console",
            "routes",
            "operate",
            "steps",
            "opencti",
            "opencti.platform",
            "falcon.access");

    /** More than that is no room that one sees at a glance. */
    private static final int MOST_CLASSES = 16;

    @ArchTest
    static final ArchRule everyClassIsInARoom = classes().should(be("in a room", (type, found) -> {
        if (order().indexOf(roomOf(type)) < 0) {
            found.accept(type.getName() + " is in no room");
        }
    }));

    @ArchTest
    static final ArchRule theRootHoldsTheMainClassAlone = classes()
            .that()
            .resideInAPackage("io.ctiroutes")
            .should()
            .beAssignableTo(Connector.class)
            .orShould()
            .haveSimpleName("package-info");

    @ArchTest
    static final ArchRule aRoomKnowsOnlyWhatItsRowNames = classes()
            .should(be("content with the rooms of their row", (type, found) -> {
                String room = roomOf(type);
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass other = dependency.getTargetClass().getBaseComponentType();
                    if (ours(other) && !room.equals(roomOf(other)) && !mayKnow(room, roomOf(other))) {
                        found.accept(room + " may not know " + roomOf(other) + ": " + dependency.getDescription());
                    }
                }
            }));

    @ArchTest
    static final ArchRule noCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    return SliceIdentifier.of(roomOf(type));
                }

                @Override
                public String getDescription() {
                    return "rooms";
                }
            })
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyWhoSetsUpAndWhoOperatesReadsSettings = noClasses()
            .that(not(resideInAnyPackage(
                    "io.ctiroutes",
                    "io.ctiroutes.command",
                    "io.ctiroutes.setup..",
                    "io.ctiroutes.console",
                    "io.ctiroutes.operate",
                    "io.ctiroutes.tenant",
                    "io.ctiroutes.settings..")))
            .should()
            .dependOnClassesThat(resideInAPackage("io.ctiroutes.settings..")
                    // what is done in which mode is no setting that is read
                    .and(not(type(Mode.class))));

    @ArchTest
    static final ArchRule whatIsDecidedNeedsNoCamel = noClasses()
            .that()
            .resideOutsideOfPackages(
                    WITH_CAMEL.stream().map(ArchitectureTest::packageOf).toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    /** So that a process that does all itself loads none of Kafka's classes. */
    @ArchTest
    static final ArchRule onlyRoomsOfKafkaKnowKafka = noClasses()
            .that()
            // a worker gives its clients to Camel's component
            .resideOutsideOfPackages("io.ctiroutes.kafka", "io.ctiroutes.worker")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule noStaticFieldIsReassigned = fields().that()
            .areStatic()
            // the generated lexer is not ours to change
            .and()
            .areDeclaredInClassesThat()
            .areNotAssignableTo(Recognizer.class)
            .should()
            .beFinal();

    @Test
    void arrowsPointDown() {
        for (Room room : HOUSE) {
            assertThat(below(room.name()))
                    .as("rooms below %s", room.name())
                    .containsAll(room.knows().stream()
                            .filter(known -> !known.equals(ALL_BELOW))
                            .toList());
        }
    }

    @Test
    void aRoomIsSeenAtAGlance() throws IOException {
        for (String room : order()) {
            try (Stream<Path> files = Files.list(folder(room))) {
                assertThat(files.map(file -> file.getFileName().toString())
                                .filter(name -> name.endsWith(".java") && !name.equals("package-info.java")))
                        .as("classes in %s", room)
                        .hasSizeLessThanOrEqualTo(MOST_CLASSES);
            }
        }
    }

    /** What a room is for is said by its package-info.java. */
    @Test
    void contributingTellsTheSame() throws IOException {
        List<String> rows = new ArrayList<>();
        for (Room room : HOUSE) {
            rows.add("| %s | %s | %s |".formatted(shown(room.name()), purpose(room.name()), shown(room.knows())));
        }

        assertThat(Files.readAllLines(Path.of("CONTRIBUTING.md")).stream()
                        .dropWhile(line -> !line.startsWith("| Room |"))
                        .skip(2)
                        .takeWhile(line -> line.startsWith("|")))
                .containsExactlyElementsOf(rows);
    }

    private static String shown(List<String> rooms) {
        return rooms.isEmpty()
                ? "nothing of ours"
                : rooms.stream().map(ArchitectureTest::shown).collect(Collectors.joining(", "));
    }

    private static String shown(String room) {
        return room.equals(ROOT) || room.equals(ALL_BELOW) ? room : '`' + room + '`';
    }

    private static String purpose(String room) throws IOException {
        Matcher sentence = Pattern.compile("(?s)/\\*\\*\\s*(.*?)\\s*\\*/\\s*package")
                .matcher(Files.readString(folder(room).resolve("package-info.java")));
        assertThat(sentence.lookingAt()).as("%s says what it is for", room).isTrue();
        return sentence.group(1).replaceAll("\\s*\\R\\s*\\*\\s*", " ");
    }

    private static Path folder(String room) {
        return Path.of("src/main/java", packageOf(room).split("\\."));
    }

    private static boolean mayKnow(String room, String other) {
        List<String> knows = HOUSE.stream()
                .filter(row -> row.name().equals(room))
                .findFirst()
                .map(Room::knows)
                .orElse(List.of());
        return knows.contains(other) || knows.contains(ALL_BELOW) && below(room).contains(other);
    }

    private static List<String> below(String room) {
        return order().subList(order().indexOf(room) + 1, order().size());
    }

    private static List<String> order() {
        return HOUSE.stream().map(Room::name).toList();
    }

    private static Room room(String name, String... knows) {
        return new Room(name, List.of(knows));
    }

    private static String packageOf(String room) {
        return room.equals(ROOT) ? "io.ctiroutes" : "io.ctiroutes." + room;
    }

    private static String roomOf(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(packageOf(ROOT)) ? ROOT : name.replaceFirst("^io\\.ctiroutes\\.", "");
    }

    private static boolean ours(JavaClass type) {
        return (type.getPackageName() + '.').startsWith("io.ctiroutes.");
    }

    private static ArchCondition<JavaClass> be(String what, BiConsumer<JavaClass, Consumer<String>> check) {
        return new ArchCondition<>("be " + what) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                check.accept(type, message -> events.add(SimpleConditionEvent.violated(type, message)));
            }
        };
    }
}
