package dev.faasd.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
  private static final Proxies PROXIES =
      Proxies.of(
          Map.of(
              "HTTPS_PROXY", "http://127.0.0.2:3128",
              "http_proxy", "127.0.0.3",
              "NO_PROXY", "direct.example, .below.example,*.star.example"));

  @ParameterizedTest
  @CsvSource({
    "https://ghcr.io/v2, 3128",
    "http://ghcr.io/v2, 80",
    "https://localhost:5000/v2, 0",
    "https://127.0.0.1/v2, 0",
    "https://direct.example/v2, 0",
    "https://a.direct.example/v2, 0",
    "https://indirect.example/v2, 3128",
    "https://A.below.example/v2, 0",
    "https://a.star.example/v2, 0"
  })
  void hostIsReachedAsTheVariablesSay(URI uri, int port) {
    Proxy proxy = PROXIES.select(uri).getFirst();
    assertEquals(
        port, proxy.address() instanceof InetSocketAddress address ? address.getPort() : 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks://proxy", "http://user:hunter2@proxy:3128", "::"})
  void whatIsNoProxyIsRefusedWithoutItsText(String value) {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class, () -> Proxies.of(Map.of("HTTPS_PROXY", value)));
    assertEquals(
        "HTTPS_PROXY is not a proxy without a password such as http://proxy.example:3128",
        failure.getMessage());
  }
}
