package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("e2e")
@ExtendWith(SharedFaasd.class)
class GatewayImageIT {
  private final PrivateFaasd faasd;

  GatewayImageIT(PrivateFaasd faasd) {
    this.faasd = faasd;
  }

  /** One that does not fit is opened, but not mapped. */
  @Test
  void javaMapsTheStartCacheOfTheImage() throws IOException {
    Path maps = Path.of("/proc", Long.toString(faasd.pid("openfaas", "gateway")), "maps");
    String mapped = Files.readString(maps);
    assertTrue(mapped.lines().anyMatch(line -> line.endsWith(" /app/start.aot")), mapped);
  }
}
