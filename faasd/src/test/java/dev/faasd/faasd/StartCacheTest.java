package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.faasd.posix.ProcessResult;
import org.junit.jupiter.api.Test;

class StartCacheTest {
  @Test
  void whyARehearsalFailedIsFoundInEitherOutput() {
    String options = "Picked up JAVA_TOOL_OPTIONS: -Xmx128m -XX:AOTMode=create\n";
    assertEquals(
        "exit code 1; [error][aot] no space | Error: no containerd",
        StartCache.lastWords(
            new ProcessResult(1, "[error][aot] no space\n", "Error: no containerd\n\n" + options)));
    assertEquals(
        "exit code 137; it said nothing",
        StartCache.lastWords(new ProcessResult(137, "", options)));
    assertEquals(
        "exit code 0; 3 | 4 | 5 | 6",
        StartCache.lastWords(new ProcessResult(0, "1\n2\n3\n4\n5\n6\n", "")));
  }
}
