package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.ImageArchive;
import dev.faasd.containerd.TestArchive;
import dev.faasd.workload.ImageUse;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    new CommandLine(command).parseArgs(words);
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
  void unusedImagesAreShownAndRemoved() throws Exception {
    try (HostImages images = new HostImages(instance.settings())) {
      var core = images.core().workloads().images();
      core.ensure(Settings.CORE_NAMESPACE, CORE);
      core.ensure(Settings.CORE_NAMESPACE, FUNCTION);
      core.mark(Settings.CORE_NAMESPACE, List.of(new ImageUse("a", CORE, Optional.empty())));
    }
    String table = run(new SystemDfCommand(program, instance.settings()));
    assertTrue(table.contains(CORE), table);
    assertTrue(table.contains("% in use"), table);

    String removed = run(new SystemPruneCommand(program, instance.settings()));
    assertTrue(removed.startsWith("removed " + FUNCTION + " of openfaas\nfreed "), removed);
    assertEquals("freed 0.0 MB\n", run(new SystemPruneCommand(program, instance.settings())));
  }
}
