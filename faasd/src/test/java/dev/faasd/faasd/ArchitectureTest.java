package dev.faasd.faasd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The table of the house: who may use whom. docs/ARCHITECTURE.md tells it to people. */
class ArchitectureTest {
  private static final String BASE = "dev.faasd.";

  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("api", Set.of()),
          entry("http", Set.of()),
          entry("posix", Set.of()),
          entry("registry", Set.of()),
          entry("containerd", Set.of("registry")),
          entry("cni", Set.of("posix")),
          entry("systemd", Set.of("posix")),
          entry("workload", Set.of("registry", "containerd", "cni", "posix")),
          entry("provider", Set.of("api", "http", "workload", "systemd")),
          entry("compose", Set.of("api")),
          entry("supervisor", Set.of("compose", "workload", "systemd")),
          entry("queue", Set.of("api")),
          entry("queueworker", Set.of("api", "http", "queue")),
          entry("gateway", Set.of("api", "http", "queue")),
          entry(
              "faasd",
              Set.of(
                  "api",
                  "http",
                  "posix",
                  "registry",
                  "containerd",
                  "cni",
                  "systemd",
                  "workload",
                  "provider",
                  "compose",
                  "supervisor",
                  "gateway")));

  static final Set<String> modules = new TreeSet<>(MAY_USE.keySet());

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.faasd");

  @Test
  void everyModuleHasItsRowInTheTable() {
    Set<String> found =
        HOUSE.stream()
            .map(type -> type.getPackageName().substring(BASE.length()).replaceAll("\\..*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(modules, found);
  }

  @ParameterizedTest
  @FieldSource("modules")
  void moduleUsesOnlyWhatTheTableAllows(String module) {
    String[] forbidden =
        modules.stream()
            .filter(other -> !other.equals(module) && !MAY_USE.get(module).contains(other))
            .map(other -> BASE + other + "..")
            .toArray(String[]::new);
    check(
        noClasses()
            .that()
            .resideInAPackage(BASE + module + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(forbidden));
  }

  @Test
  void packagesAreFreeOfCycles() {
    check(slices().matching("dev.faasd.(**)").should().beFreeOfCycles());
  }

  @Test
  void everyModuleIsOneFlatPackage() {
    check(
        classes()
            .that(areNotGenerated())
            .should()
            .resideInAnyPackage(modules.stream().map(m -> BASE + m).toArray(String[]::new)));
  }

  @Test
  void nettyStaysInHttpAndItsTransportInContainerd() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "http", BASE + "containerd..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty.."));
    check(
        noClasses()
            .that()
            .resideInAPackage(BASE + "containerd..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty.handler..", "io.netty.bootstrap.."));
  }

  @Test
  void protobufAndGrpcStayInContainerd() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(BASE + "containerd..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google.protobuf..", "io.grpc..", BASE + "containerd.stubs.."));
  }

  @Test
  void onlyTheProgramAndTheImagesMainsReadTheEnvironmentOrExit() {
    for (String method : Set.of("exit", "getenv")) {
      check(
          noClasses()
              .that()
              .resideOutsideOfPackage(BASE + "faasd")
              .and(areNotMains())
              .should()
              .callMethodWhere(
                  DescribedPredicate.describe(
                      "System." + method,
                      call ->
                          call.getTargetOwner().isEquivalentTo(System.class)
                              && call.getName().equals(method))));
    }
  }

  private static DescribedPredicate<JavaClass> areNotGenerated() {
    return DescribedPredicate.describe(
        "are not generated", type -> !type.getPackageName().startsWith(BASE + "containerd.stubs"));
  }

  /** A main of an image is called Main and stands in the module of the image. */
  private static DescribedPredicate<JavaClass> areNotMains() {
    return DescribedPredicate.describe(
        "are not an image's Main", type -> !type.getSimpleName().equals("Main"));
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(HOUSE);
  }
}
