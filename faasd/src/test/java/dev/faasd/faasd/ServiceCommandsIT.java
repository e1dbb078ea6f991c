package dev.faasd.faasd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code faasd service …} beside a {@code faasd up}, and without. */
class ServiceCommandsIT extends OnPrivateInstance {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path compose;

  @BeforeEach
  void writeTwo() {
    compose = compose("services: {a: {image: IMAGE}, b: {image: IMAGE}}");
  }

  @Test
  void servicesAreListedStoppedStartedAndRestarted() throws Exception {
    try (RunningUp up = up(compose)) {
      int before = up.pid("a");

      assertEquals(0, service("restart", "a"), this::errors);
      assertEquals("a is running\n", text());
      assertNotEquals(before, up.pid("a"));

      assertEquals(0, service("stop", "a", "b"), this::errors);
      assertEquals("a is stopped\nb is stopped\n", text());
      assertFalse(up.find("a").running());
      assertFalse(Files.readString(instance.settings().hostsFile()).contains("\ta"));

      assertEquals(0, service("start", "a"), this::errors);
      assertEquals("a is running\n", text());

      assertEquals(0, service("list"), this::errors);
      List<String> lines = text().lines().toList();
      assertTrue(lines.getFirst().matches("NAME  IMAGE +CREATED +STATUS"), lines::toString);
      assertTrue(
          lines.get(1).matches("a     " + IMAGE + "  \\d+ s ago  +running"), lines::toString);
      assertTrue(lines.get(2).endsWith("stopped"), lines::toString);

      assertEquals(1, service("restart", "unknown"));
      assertEquals("Error: there is no service unknown in the compose file\n", errors());
      assertTrue(up.stop());
    }
  }

  @Test
  void whyAServiceDoesNotRunIsToldBelowTheTable() {
    compose("services: {broken: {image: IMAGE, entrypoint: [/nothing/there]}}");
    try (RunningUp up = up(compose)) {
      await()
          .untilAsserted(
              () -> {
                assertEquals(0, service("list"), this::errors);
                List<String> lines = text().lines().toList();
                assertTrue(lines.get(1).matches("broken .* resting(, \\d+ restarts?)?"), text());
                assertTrue(lines.getLast().startsWith("broken: "), text());
                assertTrue(lines.getLast().contains("/nothing/there"), text());
              });
      assertTrue(up.stop());
    }
  }

  @Test
  void whatThereIsIsToldWhileUpIsDown() throws Exception {
    int pid;
    try (RunningUp up = up(compose)) {
      pid = up.pid("a");
    }
    assertEquals(0, service("list", "-o", "json"), this::errors);
    List<JsonNode> found = json();
    assertEquals("a", found.getFirst().path("name").asText());
    assertEquals("running", found.getFirst().path("instances").path(0).path("status").asText());

    assertEquals(0, service("top", "-o", "json"), this::errors);
    JsonNode top = json().getFirst();
    assertEquals(pid, top.path("pid").asInt());
    assertTrue(top.path("memoryBytes").asLong() > 0, top::toString);

    assertEquals(0, service("top"), this::errors);
    assertTrue(text().startsWith("NAME  PID"), this::text);

    assertEquals(1, service("stop", "a"));
    assertTrue(errors().startsWith("Error: faasd up does not run"));
    try (RunningUp up = up(compose)) {
      assertTrue(up.stop());
    }
  }

  @Test
  void anotherFileIsTakenUpAndOneWithErrorsChangesNothing() throws Exception {
    try (RunningUp up = up(compose)) {
      int a = up.pid("a");
      int b = up.pid("b");
      compose(
          """
          services:
            a: {image: IMAGE}
            b: {image: IMAGE, environment: {A: 1}}
            c: {image: IMAGE}
          """);

      assertEquals(0, service("reload"), this::errors);

      assertEquals("a is running\nb is running\nc is running\n", text());
      assertEquals(a, up.pid("a"));
      assertNotEquals(b, up.pid("b"));

      compose("services:\n  a: {image: IMAGE, colour: red}\n  d: {image: nowhere.example/x:1}\n");
      assertEquals(1, service("reload"));
      assertTrue(
          errors().startsWith("Error: " + compose + ":2: services.a.colour is not supported"));
      compose("services:\n  d: {image: nowhere.example/x:1, pull_policy: never}\n");
      assertEquals(1, service("reload"));
      assertTrue(errors().startsWith("Error: " + compose + ":2: d: the image nowhere.example"));
      assertEquals(a, up.pid("a"));

      compose("services: {a: {image: IMAGE}}");
      assertEquals(0, service("reload"), this::errors);
      await().until(() -> up.services().equals(List.of("a")));
      assertEquals(a, up.pid("a"));
      assertTrue(up.stop());
    }
  }

  private int service(String... words) {
    out.reset();
    err.reset();
    Settings settings = instance.settings();
    List<String> line = new ArrayList<>(List.of("service"));
    line.addAll(List.of(words));
    line.addAll(
        List.of(
            "--containerd", settings.containerd().toString(),
            "--dir", settings.directory().toString(),
            "--run-dir", settings.runDirectory().toString(),
            "--bridge", settings.bridge(),
            "--network", settings.network(),
            "--subnet", settings.subnet(),
            "--conflist", settings.conflist().toString(),
            "--cgroup-parent", settings.controlGroupParent()));
    return new Program(
            Map.of("FAASD_DEFAULTS", "/nonexistent"),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8))
        .run(line);
  }

  private List<JsonNode> json() throws IOException {
    List<JsonNode> values = new ArrayList<>();
    for (String line : text().lines().toList()) {
      values.add(new ObjectMapper().readTree(line));
    }
    return values;
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
