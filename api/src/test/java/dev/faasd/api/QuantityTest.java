package dev.faasd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "128Mi, 134217728",
    "128M, 128000000",
    "1G, 1000000000",
    "1Gi, 1073741824",
    "1536Ki, 1572864",
    "0.5Gi, 536870912",
    "1e3, 1000",
    "1E3, 1000",
    "1k, 1000",
    "100, 100",
    "1Ki, 1024",
    "64m, 1",
    "1.5, 2",
    "1500m, 2",
    "+5, 5",
    ".5Ki, 512",
    "5., 5",
    "0, 0",
    "-0, 0",
    "1E, 1000000000000000000",
    "2Ei, 2305843009213693952",
    "9999999999999Ti, 9223372036854775807"
  })
  void amountIsCountedInWholeUnitsRoundedUp(String text, long units) {
    assertEquals(units, Quantity.parse(text).units());
  }

  @ParameterizedTest
  @CsvSource({"100m, 100", "0.5, 500", "2, 2000", "1u, 1", "0.0001, 1", "1e1, 10000"})
  void coresAreCountedInThousandths(String text, long millis) {
    assertEquals(millis, Quantity.parse(text).millis());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "128MB",
        "128mb",
        "128mi",
        "1K",
        "128 Mi",
        "1Gi5",
        "-5Mi",
        "-1",
        "Mi",
        ".",
        "1e",
        "1e999999999",
        "0x10",
        "١",
        "1Mi\n",
        "NaN"
      })
  void otherTextIsRefused(String text) {
    assertThrows(InvalidQuantity.class, () -> Quantity.parse(text));
  }

  @Test
  void veryLongNumberIsRefusedWithoutWork() {
    assertThrows(InvalidQuantity.class, () -> Quantity.parse("9".repeat(1_000_000)));
  }
}
