package dev.faasd.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("e2e")
class LeavesNothingBehindIT {
  @Test
  void stoppedFunctionsAndServicesLeaveNoTaskAndCleanUpLeavesNothing() throws Exception {
    try (PrivateFaasd faasd = PrivateFaasd.start()) {
      Surroundings surroundings = faasd.surroundings();
      Functions.deploy(faasd.gateway(), "first", "lab");
      Functions.deploy(faasd.gateway(), "second", "hello");
      assertTrue(faasd.gateway().delete("first").succeeded());
      await()
          .atMost(Patience.RECOVERY)
          .until(() -> faasd.inContainerd("openfaas-fn", "tasks").size() == 1);
      assertFalse(surroundings.leftovers().isEmpty(), "the check finds nothing at all");

      faasd.stopDaemons();

      assertEquals(List.of(), faasd.inContainerd("openfaas-fn", "tasks"));
      assertEquals(List.of(), faasd.inContainerd("openfaas", "tasks"));
      try (Stream<Path> places = Files.list(surroundings.directory().resolve("run/netns"))) {
        assertEquals(List.of(), places.toList(), "places on the network that nobody has");
      }

      surroundings.cleanUp();

      assertEquals(List.of(), faasd.inContainerd("openfaas-fn", "containers"));
      assertEquals(List.of(), faasd.inContainerd("openfaas", "containers"));
      assertEquals(List.of(), surroundings.leftovers());
    }
  }
}
