package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faasd.containerd.ImageArchive;
import dev.faasd.containerd.ImageReference;
import dev.faasd.containerd.TestArchive;
import dev.faasd.workload.ImageUse;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What people do with images on the command line. */
@Tag("integration")
class ImageCommandsIT {
  private static final String CORE = "docker.io/tests/core:1";
  private static final String FUNCTION = "docker.io/tests/function:1";
  private static final String LATER = "docker.io/tests/later:1";
  private static final ObjectMapper JSON = new ObjectMapper();

  @AutoClose private final PrivateInstance instance;
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Program program =
      new Program(
          Map.of(),
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(out, true, StandardCharsets.UTF_8));

  ImageCommandsIT() throws Exception {
    instance = PrivateInstance.create();
    Path images = Files.createDirectories(instance.settings().images());
    TestArchive.busybox(images.resolve("core.tar"), CORE, "sleep", "1");
    TestArchive.busybox(images.resolve("function.tar"), FUNCTION, "id");
    instance.write("docker-compose.yaml", "services: {a: {image: \"" + CORE + "\"}}\n");
  }

  private String run(Callable<Integer> command, String... words) throws Exception {
    out.reset();
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words);
    assertEquals(Program.DONE, command.call());
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void bundleHasAllImagesOfTheComposeFileAndThoseThatAreNamed() throws Exception {
    Path bundle = directory.resolve("bundle.tar");
    ImagesBundleCommand command = new ImagesBundleCommand(program, instance.settings());
    run(command, "-o", bundle.toString(), "tests/function:1");
    assertEquals(List.of(CORE, FUNCTION), names(bundle));

    Path one = directory.resolve("one.tar");
    run(new ImagesExportCommand(program, instance.settings()), "-o", one.toString(), CORE);
    assertEquals(List.of(CORE), names(one));
  }

  private static List<String> names(Path archive) {
    try (ImageArchive opened = ImageArchive.open(archive)) {
      return opened.images().stream().map(ImageArchive.Entry::toString).toList();
    }
  }

  @Test
  void listTellsOfEachImageWhereItIsAndWhyItIsKept() throws Exception {
    ImageReference function = ImageReference.parse(FUNCTION);
    try (HostImages images = new HostImages(instance.settings())) {
      images.core().workloads().images().ensure(Settings.CORE_NAMESPACE, CORE);
      var foreign = images.core().containerd().inNamespace(Settings.FUNCTION_NAMESPACE).images();
      foreign.importArchive(instance.settings().images().resolve("function.tar"), function);
      images
          .core()
          .containerd()
          .inNamespace(Settings.CORE_NAMESPACE)
          .images()
          .label(CORE, Map.of("dev.faasd/pinned", "true"));
    }
    Files.delete(instance.settings().images().resolve("core.tar"));
    TestArchive.busybox(instance.settings().images().resolve("later.tar"), LATER, "id");
    String table = run(new ImagesListCommand(program, instance.settings()));
    assertTrue(table.contains("pinned\n"), table);
    assertTrue(table.contains("not faasd's, in function.tar\n"), table);

    List<JsonNode> lines = new ArrayList<>();
    for (String line :
        run(new ImagesListCommand(program, instance.settings()), "-o", "json").lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    assertEquals(3, lines.size());
    JsonNode core = lines.get(0);
    assertEquals(CORE, core.path("names").path(0).asText());
    assertTrue(core.path("names").path(1).asText().endsWith("@" + core.path("digest").asText()));
    assertEquals("openfaas", core.path("namespace").asText());
    assertTrue(core.path("pinned").asBoolean());
    assertTrue(core.path("ours").asBoolean());
    JsonNode later = lines.get(2);
    assertEquals(LATER, later.path("names").path(0).asText());
    assertTrue(later.path("namespace").isMissingNode());
    assertTrue(later.path("archives").path(0).asText().endsWith("/later.tar"), later::toString);
  }

  @Test
  void unusedImagesAreShownAndRemoved() throws Exception {
    try (HostImages images = new HostImages(instance.settings())) {
      var core = images.core().workloads().images();
      core.ensure(Settings.CORE_NAMESPACE, CORE);
      core.ensure(Settings.CORE_NAMESPACE, FUNCTION);
      core.mark(Settings.CORE_NAMESPACE, List.of(new ImageUse("a", CORE, Optional.empty())));
    }
    String list = run(new ImagesListCommand(program, instance.settings()));
    assertTrue(list.contains("used by a, in core.tar"), list);
    assertTrue(list.contains("unused, 0 s ago, in function.tar"), list);
    assertEquals(3, list.lines().count(), list);

    String table = run(new SystemDfCommand(program, instance.settings()));
    assertTrue(table.contains("% in use"), table);
    JsonNode json =
        JSON.readTree(run(new SystemDfCommand(program, instance.settings()), "-o", "json"));
    JsonNode core = json.path("namespaces").path(0);
    assertEquals("openfaas", core.path("namespace").asText());
    assertEquals(2, core.path("images").asInt());
    assertEquals(1, core.path("unused").asInt());
    assertTrue(core.path("unusedBytes").asLong() > 100_000, core::toString);
    assertTrue(json.path("disk").path("available").asLong() > 0, json::toString);

    String removed = run(new SystemPruneCommand(program, instance.settings()));
    assertTrue(removed.startsWith("removed " + FUNCTION + " of openfaas\nfreed "), removed);
    assertEquals("freed 0.0 MB\n", run(new SystemPruneCommand(program, instance.settings())));
  }
}
