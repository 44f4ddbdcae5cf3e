package io.espalier.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which room may know which: the arrows of the house, stated once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArrowsTest {
    private static final List<String> PLAIN = List.of("java..", "org.bson..", "org.jspecify..");

    /** Where a room's classes are, which other rooms they may know, and whether they are plain Java with the driver. */
    private record Room(String folder, List<String> knows, List<String> libraries) {
        static Room plain(String folder, String... libraries) {
            return new Room(
                    folder,
                    List.of(),
                    Stream.concat(PLAIN.stream(), Arrays.stream(libraries)).toList());
        }

        static Room knowing(String folder, String... rooms) {
            return new Room(folder, List.of(rooms), List.of());
        }
    }

    private static final Map<String, Room> ROOMS = Map.of(
            "rules", Room.plain("rules", "com.mongodb.."),
            "app", Room.plain("functions/app"),
            "functions", Room.knowing("functions/runtime", "rules", "app"),
            "leases", Room.plain("functions/leases", "com.mongodb..", "org.jboss.logging.."),
            "accounts", Room.knowing("functions/accounts", "functions", "rules", "app"),
            "shop", Room.knowing("functions/shop", "functions", "rules", "app"),
            "triggers", Room.knowing("triggers", "functions", "leases", "rules", "app"),
            "scheduled", Room.knowing("scheduled", "functions", "leases", "rules", "app"),
            "gateway", Room.knowing("functions/gateway", "accounts", "functions", "rules", "app"));

    private JavaClasses house = new ClassFileImporter().importPaths(List.of());

    @BeforeAll
    void importAllRooms() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("mvnw"))) {
            root = root.getParent();
        }
        Path project = root;
        house = new ClassFileImporter()
                .importPaths(ROOMS.values().stream()
                        .map(room -> project.resolve(room.folder()).resolve("target/classes"))
                        .toList());
    }

    static Stream<String> rooms() {
        return ROOMS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomKnowsOnlyItsNeighbours(String name) {
        Room room = ROOMS.get(name);
        String[] strangers = Stream.concat(ROOMS.keySet().stream(), Stream.of("server", "lambda", "testing"))
                .filter(other -> !other.equals(name) && !room.knows().contains(other))
                .map(ArrowsTest::packagesOf)
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(packagesOf(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(strangers)
                .check(house);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void plainRoomsKnowNoFramework(String name) {
        Room room = ROOMS.get(name);
        if (room.libraries().isEmpty()) {
            return;
        }
        String[] allowed = Stream.concat(room.libraries().stream(), Stream.of(packagesOf(name)))
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(packagesOf(name))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(house);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rules", "functions", "gateway", "triggers"})
    void thePackagesOfARoomKnowEachOtherInOneDirection(String name) {
        slices().matching("io.espalier.(" + name + "..)")
                .should()
                .beFreeOfCycles()
                .check(house);
    }

    @Test
    void everyRoomWasFound() {
        assertThat(rooms())
                .allSatisfy(name -> assertThat(house.stream()
                                .anyMatch(type -> type.getPackageName().startsWith("io.espalier." + name)))
                        .as(name)
                        .isTrue());
    }

    private static String packagesOf(String room) {
        return "io.espalier." + room + "..";
    }
}
