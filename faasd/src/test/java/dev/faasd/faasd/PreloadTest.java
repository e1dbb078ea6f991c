package dev.faasd.faasd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.DeploymentRules;
import dev.faasd.api.FunctionDeployment;
import dev.faasd.api.FunctionResources;
import dev.faasd.compose.InvalidFileException;
import dev.faasd.compose.StackFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreloadTest {
  @TempDir private Path directory;

  private final List<FunctionDeployment> deployed = Collections.synchronizedList(new ArrayList<>());

  private Path stack(String name, String text) throws IOException {
    Path file = Files.createDirectories(directory.resolve("functions")).resolve(name);
    return Files.writeString(file, text);
  }

  private void run() throws InterruptedException {
    new Preload(directory.resolve("functions"), mark())
        .run(
            function -> {
              DeploymentRules.check(function);
              deployed.add(function);
            });
  }

  private Path mark() {
    return directory.resolve("bootstrap.ran");
  }

  private List<String> names() {
    return deployed.stream().map(FunctionDeployment::service).sorted().toList();
  }

  @Test
  void everyKeyOfAFunctionBecomesPartOfItsDeployment() throws IOException {
    Path file =
        stack(
            "stack.yml",
            """
            version: 1.0
            provider: {name: openfaas, gateway: http://127.0.0.1:8080}
            functions:
              full:
                lang: python3
                handler: ./full
                image: ghcr.io/acme/full:${TAG:-1.2}
                namespace: blue
                fprocess: python index.py
                environment: {write_debug: true, count: 1, empty: }
                environment_file: [more.yml]
                secrets: [key]
                labels: {com.openfaas.scale.min: "2"}
                annotations: {topic: cron-function}
                constraints: ["kubernetes.io/os = linux"]
                limits: {memory: 64Mi, cpu: 100m}
                requests: {memory: 32Mi}
                readonly_root_filesystem: true
              small:
                image: localhost:5000/small
            """);
    stack("more.yml", "environment: {count: 2, from: file}");
    List<FunctionDeployment> functions = StackFile.read(file, Map.of());
    assertEquals(
        new FunctionDeployment(
            "full",
            "ghcr.io/acme/full:1.2",
            "blue",
            "python index.py",
            Map.of("write_debug", "true", "count", "2", "empty", "", "from", "file"),
            List.of("kubernetes.io/os = linux"),
            List.of("key"),
            Map.of("com.openfaas.scale.min", "2"),
            Map.of("topic", "cron-function"),
            Optional.of(new FunctionResources("64Mi", "100m")),
            Optional.of(new FunctionResources("32Mi", "")),
            true),
        functions.getFirst());
    assertEquals(
        FunctionDeployment.of("small", "localhost:5000/small:latest"), functions.getLast());
  }

  @Test
  void functionsAreDeployedOnceAndAgainWhenTheMarkIsRemoved() throws Exception {
    stack("a.yml", "functions: {one: {image: x}, two: {image: x}}");
    stack("b.yaml", "functions: {three: {image: x}}");
    stack("README.md", "no stack");
    run();
    assertEquals(List.of("one", "three", "two"), names());
    deployed.clear();
    run();
    assertEquals(List.of(), names());
    Files.delete(mark());
    run();
    assertEquals(List.of("one", "three", "two"), names());
  }

  @Test
  void whatIsWrongKeepsTheOthersFromNothingAndIsTriedAgain() throws Exception {
    stack("bad.yml", "functions: {broken: {image: [x]}}");
    stack("good.yml", "functions: {fine: {image: x}, 'not a name': {image: x}}");
    run();
    assertEquals(List.of("fine"), names());
    assertTrue(Files.notExists(mark()));
    stack("bad.yml", "functions: {broken: {image: x}}");
    stack("good.yml", "functions: {fine: {image: x}}");
    deployed.clear();
    run();
    assertEquals(List.of("broken", "fine"), names());
    assertTrue(Files.exists(mark()));
  }

  @Test
  void placeOfWhatIsWrongIsTold() throws IOException {
    Path file = stack("stack.yml", "functions:\n  hello:\n    image: x\n    labels: [a]\n");
    assertEquals(
        file + ":4: functions.hello.labels must be a mapping, not a list",
        assertThrows(InvalidFileException.class, () -> StackFile.read(file, Map.of()))
            .getMessage());
  }

  @Test
  void withoutADirectoryNothingHappens() throws Exception {
    run();
    assertEquals(List.of(), names());
    assertTrue(Files.notExists(mark()));
  }
}
