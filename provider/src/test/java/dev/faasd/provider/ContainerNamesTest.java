package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerNamesTest {
  private static String of(String name) {
    return ContainerNames.of(FunctionId.of(name, ""), 3, 0).name();
  }

  @Test
  void idTellsFunctionGenerationAndReplica() {
    assertEquals(
        "openfaas-fn/hello-1.g3.0",
        ContainerNames.of(FunctionId.of("hello-1", ""), 3, 0).toString());
  }

  @Test
  void inheritedContainersHaveTheFunctionsName() {
    FunctionId hello = FunctionId.of("hello-g1", "");
    assertEquals("openfaas-fn/hello-g1", ContainerNames.of(hello, 0, 0).toString());
    assertTrue(ContainerNames.isInherited(ContainerNames.of(hello, 0, 0)));
    assertFalse(ContainerNames.isInherited(ContainerNames.of(hello, 12, 0)));
  }

  /** The type of the result refuses what containerd would refuse. */
  @ParameterizedTest
  @ValueSource(strings = {"a--b", "a__b", "a-_-b", "a--b--c", "A"})
  void everyNameHasAnIdThatContainerdTakes(String name) {
    assertTrue(of(name).endsWith(".g3.0"), of(name));
  }

  @Test
  void longestNamesHaveIdsToo() {
    assertTrue(of("x".repeat(63)).length() <= 76);
    String separators = "a" + "--b".repeat(20) + "-c";
    assertEquals(63, separators.length());
    assertTrue(of(separators).length() <= 76, of(separators));
    String cutAtSeparator = "x".repeat(49) + "--" + "y".repeat(12);
    assertTrue(of(cutAtSeparator).length() <= 76, of(cutAtSeparator));
  }

  @Test
  void differentNamesHaveDifferentIds() {
    assertNotEquals(of("a-b"), of("a--b"));
    assertNotEquals(of("a-_b"), of("a--b"));
  }

  @Test
  void namespaceThatContainerdCannotHaveIsKnown() {
    assertTrue(ContainerNames.canBeNamespace("blue-team_1"));
    assertFalse(ContainerNames.canBeNamespace("blue--team"));
  }
}
