package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCacheStepTest {
  @TempDir Path directory;
  private final List<String> said = new ArrayList<>();
  private StartCacheStep step;

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(directory.resolve("lib"));
    Files.writeString(directory.resolve("lib/build"), "this build\n");
    Path file = directory.resolve("start.aot");
    step = new StartCacheStep(new StartCache(new Distribution(directory), file), said::add);
  }

  @Test
  void theCacheOfThisBuildIsLeftAlone() throws IOException {
    Files.writeString(directory.resolve("start.aot"), "cache");
    Files.writeString(directory.resolve("start.aot.build"), "another build\n");
    assertTrue(step.due().isPresent());
    Files.writeString(directory.resolve("start.aot.build"), "this build\n");
    assertEquals(Optional.empty(), step.due());
  }

  @Test
  void aCacheThatCannotBeMadeIsToldOfAndStopsNothing() throws IOException {
    step.run();
    assertEquals(1, said.size(), said::toString);
    assertTrue(said.getFirst().startsWith("going on without, so the daemons start slower: "));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(directory.resolve("lib")), files.toList());
    }
  }
}
