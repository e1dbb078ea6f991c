package dev.faasd.gateway;

import static dev.faasd.api.ReplicaState.SERVING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.http.ClientRequest;
import dev.faasd.http.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedHeadersTest {
  private @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "10.62.0.1, 10.62.0.1:1, true",
    "10.62.0.1, 10.62.0.2:1, false",
    "10.62.0.0/16, 10.62.200.2:1, true",
    "10.62.0.0/16, 10.63.0.1:1, false",
    "10.62.0.0/15, 10.63.0.1:1, true",
    "0.0.0.0/0, 1.2.3.4:1, true",
    "0.0.0.0/0, ::1:1, false",
    "'1.1.1.1, fd00::/8', fd12:0:0:0:0:0:0:1:1, true",
    "none, 127.0.0.1:1, false",
    "none, unix, true",
  })
  void blocksOfAddressesAreTrusted(String list, String remote, boolean trusted) {
    assertEquals(trusted, TrustedProxies.parse(list).include(remote));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "10.62.0.1/33", "10.62.0.1/x", "1.1.1.1,", "/8"})
  void whatIsNoAddressIsRefused(String list) {
    assertThrows(IllegalArgumentException.class, () -> TrustedProxies.parse(list));
  }

  @Test
  void thisHostIsTrusted() {
    assertTrue(TrustedProxies.ofThisHost().include("127.0.0.1:1"));
  }

  @Test
  void claimsOfAProxyThatIsTrustedStay() throws Exception {
    String seen = seen(TrustedProxies.ofThisHost());
    assertTrue(seen.contains("X-Forwarded-For: 6.6.6.6\n"), seen);
    assertTrue(seen.contains("X-Forwarded-Proto: https\n"), seen);
    assertTrue(seen.contains("X-Forwarded-Host: example.org\n"), seen);
  }

  @Test
  void claimsOfOthersAreReplaced() throws Exception {
    String seen = seen(TrustedProxies.NONE);
    assertTrue(seen.contains("X-Forwarded-For: 127.0.0.1:"), seen);
    assertTrue(seen.contains("X-Forwarded-Host: 127.0.0.1:"), seen);
    assertFalse(seen.contains("6.6.6.6"), seen);
    assertFalse(seen.contains("X-Forwarded-Proto"), seen);
    assertFalse(seen.contains("example.org"), seen);
  }

  private String seen(TrustedProxies trusted) throws Exception {
    try (GatewayWorld world =
        new GatewayWorld(directory, Duration.ofSeconds(5), trusted, Optional.empty())) {
      int port =
          world.function(
              exchange -> {
                StringBuilder all = new StringBuilder();
                exchange.headers().forEach((name, value) -> all.append(name + ": " + value + "\n"));
                exchange.answer(Response.text(200, all.toString()));
              });
      world
          .provider()
          .tell(FakeProvider.row("mirror", FakeProvider.replica("mirror.g1.0", port, SERVING)));
      world.awaitAnswer("/function/mirror", 200);
      return world
          .send(
              ClientRequest.get("/function/mirror")
                  .with("X-Forwarded-For", "6.6.6.6")
                  .with("X-Forwarded-Proto", "https")
                  .with("X-Forwarded-Host", "example.org")
                  .with("Forwarded", "for=6.6.6.6"))
          .body();
    }
  }
}
