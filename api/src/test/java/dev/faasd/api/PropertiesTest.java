package dev.faasd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** What holds for any name and any quantity; what breaks it is shown shrunk, with its seed. */
class PropertiesTest {
  private static final Path BASE = Path.of("/var/lib/base");

  @Provide
  Arbitrary<String> nearlyNames() {
    return Arbitraries.strings()
        .withCharRange('a', 'c')
        .withChars("-_./\\%~: \n\0é\u202eA9")
        .ofMaxLength(70);
  }

  @Provide
  Arbitrary<String> goodNames() {
    Arbitrary<String> ends = Arbitraries.strings().alpha().numeric().ofLength(1);
    Arbitrary<String> middles =
        Arbitraries.strings().alpha().numeric().withChars("-_").ofMaxLength(61);
    return Combinators.combine(ends, middles, ends)
        .as((first, middle, last) -> first + middle + last);
  }

  @Property
  void whatIsTakenForANameStaysInItsDirectory(@ForAll("nearlyNames") String text) {
    SecretName.parse(text).ifPresent(name -> assertStays(name.value()));
    NamespaceName.parse(text).ifPresent(name -> assertStays(name.value()));
    if (isFunction(text)) {
      assertStays(text);
    }
  }

  private static void assertStays(String name) {
    assertEquals(BASE, BASE.resolve(name).normalize().getParent());
    assertEquals("/" + name + "/x", URI.create("http://host/" + name + "/x").getPath());
    assertEquals(1, name.lines().count());
  }

  private static boolean isFunction(String text) {
    try {
      return new FunctionName(text).value().equals(text);
    } catch (InvalidName refused) {
      assertEquals(1, String.valueOf(refused.getMessage()).lines().count());
      return false;
    }
  }

  @Property
  void whatLeavesItsDirectoryIsNoName(@ForAll("nearlyNames") String text) {
    if (!stays(text)) {
      assertFalse(isFunction(text));
      assertTrue(SecretName.parse(text).isEmpty());
      assertTrue(NamespaceName.parse(text).isEmpty());
    }
  }

  private static boolean stays(String text) {
    try {
      return BASE.equals(BASE.resolve(text).normalize().getParent());
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Property
  void everyGoodNameIsReadBackWithItsNamespace(
      @ForAll("goodNames") String name, @ForAll("goodNames") String namespace) {
    FunctionId id = FunctionId.of(name, namespace);
    assertEquals(id, FunctionId.parse(id.toString()));
    assertEquals(Optional.of(new SecretName(name)), SecretName.parse(name));
  }

  @Property
  void quantitiesAreWhatTheirSuffixesSay(@ForAll @LongRange(min = 1, max = 1_000_000) long number) {
    Map<String, BigDecimal> suffixes =
        Map.of(
            "", BigDecimal.ONE,
            "k", BigDecimal.TEN.pow(3),
            "M", BigDecimal.TEN.pow(6),
            "Ki", BigDecimal.valueOf(1L << 10),
            "Mi", BigDecimal.valueOf(1L << 20),
            "Gi", BigDecimal.valueOf(1L << 30),
            "m", BigDecimal.ONE.movePointLeft(3));
    suffixes.forEach(
        (suffix, factor) -> {
          BigDecimal exact = factor.multiply(BigDecimal.valueOf(number));
          Quantity quantity = Quantity.parse(number + suffix);
          assertEquals(exact.setScale(0, RoundingMode.CEILING).longValueExact(), quantity.units());
          assertEquals(
              exact.movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact(),
              quantity.millis());
        });
  }

  @Property
  void anyTextIsAQuantityOrRefused(@ForAll("nearlyQuantities") String text) {
    try {
      assertTrue(Quantity.parse(text).units() >= 0, text);
    } catch (InvalidQuantity refused) {
      assertEquals(1, String.valueOf(refused.getMessage()).lines().count());
    }
  }

  @Provide
  Arbitrary<String> nearlyQuantities() {
    return Arbitraries.strings().withChars("0123456789.eE+-KMGTPmkiu ").ofMaxLength(24);
  }
}
