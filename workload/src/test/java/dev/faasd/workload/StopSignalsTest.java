package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopSignalsTest {
  @ParameterizedTest
  @CsvSource({
    "'', 15",
    "SIGTERM, 15",
    "SIGQUIT, 3",
    "quit, 3",
    "9, 9",
    "SIGRTMIN+3, 37",
    "SIGRTMIN+99, 15",
    "0, 15",
    "nonsense, 15"
  })
  void imagesNameTheirSignalInManyWays(String name, int number) {
    assertEquals(number, StopSignals.number(name));
  }
}
