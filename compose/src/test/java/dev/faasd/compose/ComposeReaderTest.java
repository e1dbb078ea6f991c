package dev.faasd.compose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposeReaderTest {
  @TempDir Path directory;

  @Test
  void readsEveryKeyOfAService() {
    ComposeFile compose =
        read(
            """
            version: "3.7"
            services:
              web:
                image: docker.io/library/web:1
                entrypoint: ["/bin/web", "-v"]
                command: serve "a b" --x='1 2'
                environment:
                  A: 1
                  B: "yes"
                  EMPTY: ""
                volumes:
                  - ./data:/data
                  - /etc/web.conf:/etc/web.conf:ro
                  - {type: bind, source: ./more, target: /more, read_only: true}
                ports: ["8080:80", "127.0.0.1:53:5353/udp"]
                expose: [80, "81/tcp"]
                cap_add: [NET_RAW, CAP_CHOWN]
                user: "65534:65534"
                restart: on-failure:3
                stop_grace_period: 1m15s
                deploy: {update_config: {order: start-first}}
                working_dir: /srv
                secrets: [token]
            secrets:
              token: {file: ./secrets/token}
            """);

    assertEquals(
        new Service(
            new Location(compose(), 3),
            "web",
            "docker.io/library/web:1",
            List.of("/bin/web", "-v"),
            List.of("serve", "a b", "--x=1 2"),
            Map.of("A", "1", "B", "yes", "EMPTY", ""),
            List.of(
                new Volume(directory.resolve("data"), "/data", false),
                new Volume(Path.of("/etc/web.conf"), "/etc/web.conf", true),
                new Volume(directory.resolve("more"), "/more", true)),
            List.of(
                new PortPublication("0.0.0.0", 8080, 80, "tcp"),
                new PortPublication("127.0.0.1", 53, 5353, "udp")),
            Set.of(80, 81),
            Set.of("CAP_NET_RAW", "CAP_CHOWN"),
            Optional.of("65534:65534"),
            List.of(),
            new RestartPolicy.OnFailure(3),
            Duration.ofSeconds(75),
            UpdateOrder.START_FIRST,
            Optional.of("/srv"),
            List.of("token")),
        compose.services().getFirst());
    assertEquals(Map.of("token", directory.resolve("secrets/token")), compose.secrets());
  }

  @Test
  void servicesComeBehindThoseTheyDependOn() {
    ComposeFile compose =
        read(
            """
            services:
              c: {image: i, depends_on: {b: {condition: service_started}}}
              b: {image: i, depends_on: [a]}
              d: {image: i}
              a: {image: i}
            """);

    assertEquals(
        List.of("a", "b", "c", "d"), compose.services().stream().map(Service::name).toList());
    assertEquals(
        List.of(List.of("c"), List.of("b"), List.of("a", "d")),
        StartOrder.stopGroups(compose.services()).stream()
            .map(group -> group.stream().map(Service::name).toList())
            .toList());
  }

  @Test
  void environmentMayBeAListAndPassOnVariables() {
    Service service =
        ComposeReader.read(
                write(
                    """
                    services:
                      a:
                        image: i
                        environment: ["A=x=y", "B=", PASSED, ABSENT]
                    """),
                Map.of(),
                Map.of("PASSED", "on"))
            .services()
            .getFirst();

    assertEquals(Map.of("A", "x=y", "B", "", "PASSED", "on"), service.environment());
  }

  @Test
  void variablesComeFromTheEnvironmentThenDotEnvThenOurOwn() throws IOException {
    Files.writeString(directory.resolve(".env"), "TWO=env-file\nTHREE=env-file\n");

    Service service =
        ComposeReader.read(
                write("services: {a: {image: '${ONE}-${TWO}-${THREE}-${FOUR:-four}'}}"),
                Map.of("ONE", "own", "TWO", "own", "THREE", "own"),
                Map.of("THREE", "environment"))
            .services()
            .getFirst();

    assertEquals("own-env-file-environment-four", service.image());
  }

  @Test
  void aServiceWithoutRestartIsRestartedAlways() {
    assertEquals(
        new RestartPolicy.Always(),
        read("services: {a: {image: i}}").services().getFirst().restart());
  }

  @ParameterizedTest
  @CsvSource({"no,no", "always,always", "unless-stopped,always", "on-failure,on-failure"})
  void restartPoliciesAreWrittenAsTheyAreEverywhere(String written, String meant) {
    assertEquals(
        meant,
        read("services: {a: {image: i, restart: %s}}".formatted(written))
            .services()
            .getFirst()
            .restart()
            .toString());
  }

  @Test
  void tellsEverythingThatIsWrongWithFileAndLine() {
    assertProblems(
        """
        services:
          web:
            command: 'unclosed "quote'
            colour: red
            ports:
              - "80"
              - "1.2.3.400:80:80"
            depends_on: [db]
          web:
            image: twice
          other:
            image: ${NOWHERE}
            environment: [A=1, A B=2]
            cap_add: [FLY]
            user: a b
            restart: sometimes
            stop_grace_period: soon
            deploy: {replicas: 2, update_config: {order: at-once}}
            working_dir: relative
            expose: ["0"]
            secrets: [missing]
            volumes:
              - data:/data
              - ./a:relative
              - ./a:/a:rx
              - {type: tmpfs, target: /tmp}
          _bad: {image: i}
          localhost: {image: i}
        networks: {}
        """,
        "9: key web occurs twice",
        "2: services.web.image is missing",
        "3: a \" is not closed",
        "4: services.web.colour is not supported; known here: cap_add, command, depends_on,"
            + " deploy, entrypoint, environment, expose, image, ports, restart, secrets,"
            + " stop_grace_period, user, volumes, working_dir",
        "6: port \"80\" is not of the form HOST:CONTAINER or ADDRESS:HOST:CONTAINER (IPv4), with"
            + " /tcp or /udp behind it at most",
        "7: 1.2.3.400 is no IPv4 address",
        "8: web depends on db, which is not there",
        "12: variable NOWHERE is not set; set it in .env or write ${NOWHERE:-default}",
        "12: services.other.image is missing",
        "13: \"A B\" is no variable's name",
        "14: \"FLY\" is no capability, such as NET_RAW is",
        "15: \"a b\" is neither USER nor USER:GROUP",
        "16: restart \"sometimes\" is none of no, always, on-failure, on-failure:ATTEMPTS,"
            + " unless-stopped",
        "17: \"soon\" is no duration such as 30s or 1m30s",
        "18: order \"at-once\" is none of stop-first, start-first",
        "18: services.other.deploy.replicas is not supported; known here: update_config",
        "19: working_dir \"relative\" must be an absolute path",
        "20: \"0\" is no port; ports are 1 to 65535",
        "21: secret missing is not among the file's secrets",
        "23: volume source \"data\" must begin with / or ./ or ../ (named volumes are not"
            + " supported)",
        "24: volume target \"relative\" must be an absolute path below /",
        "25: volume mode \"rx\" is neither ro nor rw",
        "26: volume type \"tmpfs\" is not supported; only bind is",
        "27: \"_bad\" cannot be used as a name; names are up to 63 letters, digits and - _ ."
            + " between them",
        "28: \"localhost\" cannot be used as a name; names are up to 63 letters, digits and - _ ."
            + " between them",
        "29: networks is not supported; known here: name, secrets, services, version");
  }

  @Test
  void aCircleOfDependenciesIsRefused() {
    assertProblems(
        """
        services:
          a: {image: i, depends_on: [b]}
          b: {image: i, depends_on: [c]}
          c:
            image: i
            depends_on: [b]
        """,
        "6: services depend on each other in a circle: b -> c -> b");
  }

  @Test
  void healthConditionsAreRefused() {
    assertProblems(
        """
        services:
          a: {image: i}
          b:
            image: i
            depends_on:
              a:
                condition: service_healthy
        """,
        "7: condition service_healthy is not supported; service_started is");
  }

  @Test
  void onePortOfTheHostBelongsToOneService() {
    assertProblems(
        """
        services:
          a: {image: i, ports: ["80:1", "127.0.0.1:81:1", "82:1/udp"]}
          b: {image: i, ports: ["127.0.0.2:81:1", "82:1/tcp"]}
          c: {image: i, ports: ["127.0.0.1:80:1"]}
        """,
        "4: port 80/tcp of the host is published by a already");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "services: [a]| 1: services must be a mapping, not a list",
        "- a| 1: the file must be a mapping, not a list",
        "services: {a: }| 1: services.a must be a mapping, not nothing",
        "services: {}| 1: there are no services",
        "services: {a: {image: [i]}}| 1: services.a.image must be text, not a list",
        "services: {a: {image: i, ports: '80:80'}}| 1: services.a.ports must be a list, not a single"
            + " value",
        "services: {a: {image: i, command: {b: c}}}| 1: services.a.command must be text or a list,"
            + " not a mapping",
        "services: {? [a] : b}| 1: a key must be a single value",
        "services: {a: {image: '${A'}}| 1: ${ without its } in \"${A\"; write $$ for a dollar",
      })
  void whatHasTheWrongShapeIsRefused(String text, String problem) {
    InvalidFileException refusal =
        assertThrows(InvalidFileException.class, () -> read(text.strip()));
    assertEquals(compose() + ":" + problem.strip(), refusal.problems().getFirst().toString());
  }

  @Test
  void whatIsNoYamlIsRefusedWithItsLine() {
    InvalidFileException refusal =
        assertThrows(InvalidFileException.class, () -> read("services:\n  a: [1\n  b: 2\n"));
    assertTrue(
        refusal.getMessage().startsWith(compose() + ":3: not valid YAML: "), refusal::getMessage);
  }

  @Test
  void anAliasBombIsRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 {x: y}\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d {l: *a%d, r: *a%d}\n".formatted(i, i, i - 1, i - 1));
    }
    InvalidFileException refusal =
        assertThrows(InvalidFileException.class, () -> read(bomb.toString()));
    assertTrue(refusal.getMessage().contains("alias"), refusal::getMessage);
  }

  @Test
  void aDocumentThatContainsItselfIsRefused() {
    assertProblems("services: &s\n  a: *s\n", "the file's aliases unfold into too much");
  }

  @Test
  void aHugeFileIsRefused() {
    assertProblems("#".repeat(2 << 20), "the file is larger than 1 MiB");
  }

  @Test
  void anAbsentFileIsRefused() {
    InvalidFileException refusal =
        assertThrows(
            InvalidFileException.class, () -> ComposeReader.read(compose(), Map.of(), Map.of()));
    assertEquals(compose() + ": there is no such file", refusal.getMessage());
  }

  @Test
  void aBadDotEnvIsRefusedWithItsLine() throws IOException {
    Files.writeString(directory.resolve(".env"), "# comment\nGOOD=1\nnot good\n");
    InvalidFileException refusal =
        assertThrows(InvalidFileException.class, () -> read("services: {a: {image: i}}"));
    assertEquals(
        directory.resolve(".env") + ":3: not of the form NAME=value", refusal.getMessage());
  }

  private Path compose() {
    return directory.resolve("docker-compose.yaml");
  }

  private Path write(String text) {
    try {
      return Files.writeString(compose(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ComposeFile read(String text) {
    return ComposeReader.read(write(text), Map.of(), Map.of());
  }

  /** Compares without order; a problem of the file as a whole has no number. */
  private void assertProblems(String text, String... problems) {
    InvalidFileException refusal = assertThrows(InvalidFileException.class, () -> read(text));
    assertEquals(
        lines(
            Stream.of(problems)
                .map(p -> compose() + (Character.isDigit(p.charAt(0)) ? ":" : ": ") + p)),
        lines(refusal.problems().stream().map(Problem::toString)));
  }

  private static String lines(Stream<String> problems) {
    return problems.sorted().collect(Collectors.joining("\n"));
  }
}
