package dev.faasd.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The start cache: used when it fits, and never noticed when it does not. */
@Tag("e2e")
class StartCacheIT {
  /** Java does not start when it is given a cache that it cannot use. */
  private static final Map<String, String> STRICT = Map.of("FAASD_JAVA_OPTIONS", "-XX:AOTMode=on");

  @TempDir static Path directory;
  private static Path cache;
  private static String version;

  @BeforeAll
  static void optimize() throws IOException {
    version = faasd(Map.of(), directory.resolve("none"), "version").output();
    cache = directory.resolve("new/start.aot");
    Ended ended = faasd(Map.of(), directory.resolve("none"), "optimize", "--cache", cache + "");
    assertEquals(new Ended(0, ""), ended);
  }

  @Test
  void javaTakesTheCacheThatOptimizeMade() throws IOException {
    assertEquals(new Ended(0, version), faasd(STRICT, cache, "--version"));
  }

  @Test
  void aBrokenCacheIsPassedOverWithoutAWord() throws IOException {
    Path broken = directory.resolve("broken.aot");
    Files.writeString(broken, "no cache");
    Files.copy(mark(cache), mark(broken));

    assertEquals(new Ended(0, version), faasd(Map.of(), broken, "--version"));
    assertNotEquals(0, faasd(STRICT, broken, "--version").exit());
  }

  @Test
  void theCacheOfAnotherBuildIsLeftAlone() throws IOException {
    Path other = directory.resolve("other.aot");
    Files.writeString(other, "no cache");
    Files.writeString(mark(other), "another build\n");

    assertEquals(new Ended(0, version), faasd(STRICT, other, "--version"));
  }

  @Test
  void whatCannotBeWrittenIsToldInOneLine() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    Ended ended =
        faasd(Map.of(), directory.resolve("none"), "optimize", "--cache", file + "/start.aot");

    assertEquals(1, ended.exit());
    assertEquals(1, ended.output().lines().count(), ended::output);
    assertTrue(ended.output().startsWith("Error: the start cache " + file), ended::output);
  }

  private static Path mark(Path cache) {
    return cache.resolveSibling(cache.getFileName() + ".build");
  }

  private static Ended faasd(Map<String, String> environment, Path cache, String... words)
      throws IOException {
    String[] command = new String[words.length + 1];
    command[0] = Surroundings.PROGRAM.toString();
    System.arraycopy(words, 0, command, 1, words.length);
    Map<String, String> all = new HashMap<>(environment);
    all.put("FAASD_CACHE", cache.toString());
    return Ended.run(all, List.of(command));
  }
}
