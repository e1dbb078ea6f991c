package dev.faasd.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.GoDuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {
  @Test
  void everythingButTheProviderHasADefault() {
    GatewaySettings settings =
        new Environment(Map.of("functions_provider_url", "http://faasd-provider:8081/"))
            .settings()
            .orElseThrow();
    assertEquals(new ProviderAddress.Tcp("faasd-provider", 8081), settings.provider());
    assertEquals(Duration.ofMinutes(1), settings.upstreamTimeout());
    assertEquals(8080, settings.port());
    assertEquals(8082, settings.metricsPort());
    assertEquals(Duration.ofSeconds(8), settings.drainTimeout());
  }

  @Test
  void readsWhatIsSet(@TempDir Path secrets) throws Exception {
    Files.writeString(secrets.resolve("gateway-token"), "secret\n");
    GatewaySettings settings =
        new Environment(
                Map.of(
                    "functions_provider_url", "unix:///run/p.sock",
                    "secret_mount_path", secrets.toString(),
                    "upstream_timeout", "1m5s",
                    "read_timeout", "90",
                    "drain_timeout", "70s",
                    "port", "0"))
            .settings()
            .orElseThrow();
    assertEquals(new ProviderAddress.Unix(Path.of("/run/p.sock")), settings.provider());
    assertEquals("secret", settings.token().value());
    assertEquals(Duration.ofSeconds(65), settings.upstreamTimeout());
    assertEquals(Duration.ofSeconds(90), settings.readTimeout());
    assertEquals(Duration.ofSeconds(70), settings.drainTimeout());
    assertFalse(settings.toString().contains("secret"), settings.toString());
  }

  @Test
  void saysEverythingThatIsWrongAtOnce() {
    Environment environment =
        new Environment(
            Map.of(
                "functions_provider_url", "ftp://x",
                "upstream_timeout", "soon",
                "port", "70000",
                "access_log", "loud",
                "trusted_proxies", "10.62.0.1/40",
                "function_namespace", "a.b"));
    assertEquals(Optional.empty(), environment.settings());
    List<String> problems = environment.problems();
    assertEquals(6, problems.size(), problems.toString());
    assertTrue(
        problems.contains(
            "functions_provider_url: 'ftp://x' is neither http://HOST:PORT/ nor unix:///PATH."),
        problems.toString());
  }

  @ParameterizedTest
  @CsvSource({"90, PT1M30S", "1m30s, PT1M30S", "1.5h, PT1H30M", "250ms, PT0.25S", "2h1s, PT2H1S"})
  void readsDurationsOfGo(String text, Duration expected) {
    assertEquals(Optional.of(expected), GoDuration.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"''", "0", "-1s", "1x", "s", "1m 30s"})
  void refusesWhatIsNoDuration(String text) {
    assertEquals(Optional.empty(), GoDuration.parse(text));
  }
}
