package dev.faasd.compose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeReaderTest {
  private static final Path VOLUMES = Path.of("/volumes");

  /** Of a service. */
  private static final List<String> KEYS =
      List.of(
          "cap_add",
          "cap_drop",
          "command",
          "depends_on",
          "deploy",
          "dns",
          "entrypoint",
          "env_file",
          "environment",
          "expose",
          "extra_hosts",
          "group_add",
          "healthcheck",
          "hostname",
          "image",
          "labels",
          "mem_limit",
          "ports",
          "pull_policy",
          "read_only",
          "restart",
          "secrets",
          "security_opt",
          "stop_grace_period",
          "stop_signal",
          "tmpfs",
          "ulimits",
          "user",
          "volumes",
          "working_dir");

  @TempDir Path directory;

  @Test
  void readsEveryKeyOfAService() {
    Service service =
        service(
            """
            version: "3.7"
            services:
              web:
                image: docker.io/library/web:1
                pull_policy: always
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
                  - state:/state
                  - {type: volume, source: state, target: /again, read_only: true}
                  - {type: tmpfs, target: /scratch, tmpfs: {size: 64m, mode: "0700"}}
                tmpfs: ["/run/web:size=1k,mode=0755", /var/tmp]
                ports:
                  - "8080:80"
                  - "127.0.0.1:53:5353/udp"
                  - "9000-9001:90-91"
                  - {target: 1, published: "2", host_ip: 10.0.0.1, protocol: udp}
                expose: [80, "81/tcp", "90-91"]
                cap_add: [NET_RAW, CAP_CHOWN]
                cap_drop: [ALL]
                read_only: true
                security_opt: ["no-new-privileges:false", "seccomp=unconfined"]
                user: web:www
                group_add: [audio, 44]
                hostname: web.example
                restart: on-failure:3
                stop_grace_period: 1m15s
                stop_signal: SIGINT
                deploy:
                  replicas: 1
                  update_config: {order: start-first}
                  resources:
                    limits: {cpus: "0.5", memory: 64m, pids: 100}
                    reservations: {cpus: "0.25", memory: 32m}
                mem_limit: 64mb
                ulimits: {nofile: {soft: 10, hard: 20}, core: -1}
                healthcheck:
                  test: [CMD, /bin/check, -x]
                  interval: 10s
                  timeout: 500ms
                  start_period: 1m
                  start_interval: 2s
                  retries: 5
                extra_hosts: ["db=10.0.0.7", "host.internal:host-gateway"]
                dns: 10.0.0.53
                labels: {team: blue, "empty": }
                working_dir: /srv
                secrets: [token, {source: token, target: key}]
            volumes: {state: }
            secrets:
              token: {file: ./secrets/token}
            """);

    Path token = directory.resolve("secrets/token");
    assertEquals(
        new Service(
            new Location(compose(), 3),
            "web",
            "docker.io/library/web:1",
            PullPolicy.ALWAYS,
            true,
            new Execution(
                List.of("/bin/web", "-v"),
                List.of("serve", "a b", "--x=1 2"),
                Map.of("A", "1", "B", "yes", "EMPTY", ""),
                Optional.of("web:www"),
                List.of("audio", "44"),
                Optional.of("/srv"),
                Optional.of("web.example"),
                Optional.of("SIGINT")),
            List.of(
                new Volume.Bind(directory.resolve("data"), "/data", false),
                new Volume.Bind(Path.of("/etc/web.conf"), "/etc/web.conf", true),
                new Volume.Bind(directory.resolve("more"), "/more", true),
                new Volume.Named("state", Path.of("/volumes/state"), "/state", false),
                new Volume.Named("state", Path.of("/volumes/state"), "/again", true),
                new Volume.Memory("/scratch", OptionalLong.of(64 << 20), "0700"),
                new Volume.Memory("/run/web", OptionalLong.of(1024), "0755"),
                new Volume.Memory("/var/tmp", OptionalLong.empty(), "1777")),
            Map.of("token", token, "key", token),
            List.of(
                new PortPublication("0.0.0.0", 8080, 80, "tcp"),
                new PortPublication("127.0.0.1", 53, 5353, "udp"),
                new PortPublication("0.0.0.0", 9000, 90, "tcp"),
                new PortPublication("0.0.0.0", 9001, 91, "tcp"),
                new PortPublication("10.0.0.1", 2, 1, "udp")),
            Set.of(80, 81, 90, 91),
            new Lookup(
                Map.of("db", "10.0.0.7", "host.internal", Lookup.HOST_GATEWAY),
                List.of("10.0.0.53")),
            new Confinement(Set.of("CAP_NET_RAW", "CAP_CHOWN"), true, true, true),
            new Limits(
                OptionalLong.of(64 << 20),
                OptionalLong.of(32 << 20),
                OptionalInt.of(500),
                OptionalInt.of(250),
                OptionalInt.of(100),
                Map.of("nofile", new Limits.Ulimit(10, 20), "core", new Limits.Ulimit(-1, -1))),
            Map.of("team", "blue", "empty", ""),
            new Supervision(
                Map.of(),
                new RestartPolicy.OnFailure(3),
                Duration.ofSeconds(75),
                UpdateOrder.START_FIRST,
                Optional.of(
                    new HealthCheck(
                        new HealthCheck.Command(List.of("/bin/check", "-x")),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(500),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(2),
                        5)))),
        service);
  }

  @Test
  void whatIsWrittenIsReadAsTheSame() {
    ComposeFile compose =
        read(
            """
            services:
              everything:
                image: "i$$x"
                pull_policy: never
                entrypoint: [a, "b $$c"]
                command: [d]
                environment: {A: "$$1"}
                user: u:g
                group_add: [1]
                working_dir: /w
                hostname: h
                stop_signal: SIGINT
                stop_grace_period: 1500ms
                volumes: ["./a:/a:ro", "v:/v", "w:/w"]
                tmpfs: [/t, "/u:size=1k"]
                secrets: [s, {source: t, target: other}]
                ports: ["1:2/udp"]
                expose: [3]
                extra_hosts: {x: host-gateway}
                dns: [1.2.3.4]
                cap_add: [CHOWN]
                read_only: true
                security_opt: ["no-new-privileges:false", "seccomp:unconfined"]
                labels: {l: m}
                depends_on: {other: {condition: service_healthy}, off: }
                restart: on-failure:2
                ulimits: {nofile: 5}
                deploy:
                  update_config: {order: start-first}
                  resources:
                    limits: {cpus: 1.5, memory: 1m, pids: 2}
                    reservations: {cpus: 0.25, memory: 2k}
              other:
                image: i
                healthcheck: {x-faasd: {http: 80/x}, interval: 1ms, retries: 4}
                secrets: [{source: t, target: s}]
              off: {image: i, deploy: {replicas: 0}, healthcheck: {test: [CMD, x]}}
            volumes: {v: , w: {name: elsewhere}}
            secrets: {s: {file: s}, t: {file: t}}
            """);

    ComposeFile again = read(ComposeWriter.write(compose));

    assertEquals(withoutPlaces(compose), withoutPlaces(again));
  }

  private static List<String> withoutPlaces(ComposeFile compose) {
    return compose.services().stream()
        .map(service -> service.toString().replaceFirst("at=[^,]*, ", ""))
        .toList();
  }

  @Test
  void servicesComeBehindThoseTheyDependOn() {
    ComposeFile compose =
        read(
            """
            services:
              c: {image: i, depends_on: {b: {condition: service_started}, d: }}
              b: {image: i, depends_on: [a]}
              d: {image: i}
              a: {image: i}
            """);

    assertEquals(
        List.of("a", "b", "d", "c"), compose.services().stream().map(Service::name).toList());
    assertEquals(
        List.of(List.of("c"), List.of("b"), List.of("a", "d")),
        StartOrder.stopGroups(compose.services()).stream()
            .map(group -> group.stream().map(Service::name).toList())
            .toList());
  }

  @Test
  void environmentMayBeAListAndPassOnVariables() {
    Service service =
        read(
                """
                services:
                  a:
                    image: i
                    environment: ["A=x=y", "B=", PASSED, ABSENT]
                """,
                Map.of(),
                Map.of("PASSED", "on"))
            .services()
            .getFirst();

    assertEquals(Map.of("A", "x=y", "B", "", "PASSED", "on"), service.execution().environment());
  }

  @Test
  void variablesComeFromTheEnvironmentThenDotEnvThenOurOwn() throws IOException {
    Files.writeString(directory.resolve(".env"), "TWO=env-file\nTHREE=env-file\n");

    Service service =
        read(
                "services: {a: {image: '${ONE}-${TWO}-${THREE}-${FOUR:-four}'}}",
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
        read("services: {a: {image: i}}").services().getFirst().supervision().restart());
  }

  @ParameterizedTest
  @CsvSource({"no,no", "always,always", "unless-stopped,always", "on-failure,on-failure"})
  void restartPoliciesAreWrittenAsTheyAreEverywhere(String written, String meant) {
    assertEquals(
        meant,
        read("services: {a: {image: i, restart: %s}}".formatted(written))
            .services()
            .getFirst()
            .supervision()
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
            deploy: {mode: global, update_config: {order: at-once}}
            working_dir: relative
            expose: ["0"]
            secrets: [missing]
            volumes:
              - data:/data
              - ./a:relative
              - ./a:/a:rx
              - {type: pipe, target: /tmp}
          _bad: {image: i}
          localhost: {image: i}
        configs: {}
        """,
        "9: key web occurs twice",
        "2: services.web.image is missing",
        "3: a \" is not closed",
        "4: services.web.colour is not supported; known here: " + String.join(", ", KEYS),
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
        "18: services.other.deploy.mode is not supported; known here: replicas, resources,"
            + " update_config",
        "19: working_dir \"relative\" must be an absolute path",
        "20: \"0\" is no port; ports are 1 to 65535",
        "21: secret missing is not among the file's secrets",
        "23: volume data is not among the file's volumes; a path of the host begins with / or ./",
        "24: volume target \"relative\" must be an absolute path below /",
        "25: volume mode \"rx\" is neither ro nor rw",
        "26: volume type \"pipe\" is none of bind, volume, tmpfs",
        "27: \"_bad\" cannot be used as a name; names are up to 63 letters, digits and - _ ."
            + " between them",
        "28: \"localhost\" cannot be used as a name; names are up to 63 letters, digits and - _ ."
            + " between them",
        "29: configs is not supported; known here: name, secrets, services, version, volumes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "build: .| services.a.build is not supported; known here: …",
        "privileged: true| services.a.privileged is not supported; known here: …",
        "pull_policy: daily| pull_policy \"daily\" is none of always, missing, if_not_present, never",
        "env_file: absent| cannot read DIRECTORY/absent: there is no such file",
        "env_file: [{path: x, format: raw, required: false}]| services.a.env_file.format is not"
            + " supported; known here: path, required",
        "volumes: [/data]| volume \"/data\" is not of the form SOURCE:TARGET or SOURCE:TARGET:ro",
        "volumes: ['~/x:/x']| \"~/x\" begins with ~, and the services have no home directory:"
            + " write the path",
        "volumes: ['./x:/x', './y:/x/']| two volumes are at /x",
        "volumes: [{type: bind, source: x, target: /x}]| volume source \"x\" must begin with / or"
            + " ./ or ../",
        "tmpfs: '/x:uid=1'| tmpfs option \"uid=1\" is neither size nor mode",
        "ports: ['80-82:90-91']| ports 80-82 of the host and 90-91 of the container are not as many",
        "ports: ['[::1]:80:80']| [::1] is no IPv4 address",
        "ports: ['1:1/sctp']| protocol \"sctp\" is neither tcp nor udp",
        "ports: ['1-2000:1-2000']| \"1-2000\" is no range of at most 1000 ports",
        "ports: [{target: 80, mode: host, published: 80}]| services.a.ports.mode is not supported;"
            + " known here: host_ip, protocol, published, target",
        "depends_on: {a: {condition: service_completed_successfully}}| condition"
            + " \"service_completed_successfully\" is neither service_started nor service_healthy",
        "healthcheck: {interval: 1s}| services.a.healthcheck.test is missing",
        "healthcheck: {test: [RUN, x]}| \"RUN\" at the test's beginning is none of CMD, CMD-SHELL,"
            + " NONE",
        "healthcheck: {test: [CMD]}| nothing follows CMD",
        "healthcheck: {test: x, interval: 0s}| \"0s\" must be longer than nothing",
        "healthcheck: {test: x, x-faasd: {http: 80/}}| there is a test and x-faasd.http: only one"
            + " of them can be",
        "healthcheck: {x-faasd: {http: /}}| \"\" is no port; ports are 1 to 65535",
        "healthcheck: {x-faasd: {tcp: 80}}| services.a.healthcheck.x-faasd.tcp is not supported;"
            + " known here: http",
        "cap_drop: [FLY]| \"FLY\" is no capability, such as NET_RAW is",
        "group_add: ['a b']| \"a b\" is no group",
        "hostname: -x| \"-x\" is no host name",
        "read_only: yes| services.a.read_only must be true or false, not \"yes\"",
        "security_opt: ['apparmor:x']| security_opt \"apparmor:x\" is none of no-new-privileges,"
            + " no-new-privileges:false, seccomp:unconfined",
        "ulimits: {files: 1}| there is no ulimit files",
        "ulimits: {nofile: {soft: 2, hard: 1}}| the soft limit of nofile is above the hard one",
        "ulimits: {nofile: {soft: 2}}| services.a.ulimits.nofile needs soft and hard",
        "mem_limit: much| \"much\" is no size such as 64m or 1g",
        "deploy: {replicas: 2}| \"2\" is no number from 0 to 1",
        "deploy: {resources: {limits: {cpus: 0}}}| \"0\" is no number of cores such as 0.5",
        "deploy: {resources: {limits: {devices: 1}}}| services.a.deploy.resources.limits.devices is"
            + " not supported; known here: cpus, memory, pids",
        "stop_signal: SIGFLY| \"SIGFLY\" is no signal such as SIGINT",
        "stop_grace_period: 2h| stop_grace_period 2h is longer than 1h",
        "labels: {containerd.io/restart.status: x}| label containerd.io/restart.status begins with"
            + " a reserved name",
        "extra_hosts: ['x=::1']| ::1 is no IPv4 address",
        "extra_hosts: {x: }| host x needs an address",
        "dns: resolver| resolver is no IPv4 address",
        "secrets: [{source: s, mode: 1}]| services.a.secrets.mode is not supported; known here:"
            + " source, target",
        "restart: !reset always| tag !reset is not supported",
        "<<: [x]| << must be a mapping or a list of mappings, not a single value",
      })
  void whatIsNotAsItShouldBeIsRefused(String line, String sentence) {
    InvalidFileException refusal =
        assertThrows(
            InvalidFileException.class,
            () -> read("services: {a: {image: i}}\n".replace("i}}", "i, " + line.strip() + "}}")));
    String all = refusal.getMessage().replaceAll("known here: cap_add.*", "known here: …");
    assertTrue(
        all.lines()
            .anyMatch(
                one ->
                    one.equals(
                        compose() + ":1: " + sentence.replace("DIRECTORY", directory.toString()))),
        all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "container_name: x",
        "links: [b]",
        "logging: {driver: x}",
        "networks: [x]",
        "tty: true",
        "stdin_open: true"
      })
  void whatHasNoEffectIsWarnedOf(String line) {
    ComposeFile compose = read("services:\n  a:\n    image: i\n    " + line + "\n");

    assertEquals(1, compose.warnings().size());
    String warning = compose.warnings().getFirst().toString();
    assertTrue(
        warning.startsWith(
            compose() + ":4: services.a." + line.replaceFirst(":.*", "") + " has no effect: "),
        warning);
  }

  @Test
  void aLaterFileIsMergedOverAnEarlierOne() throws IOException {
    write(
        """
        services:
          a:
            image: one
            command: [first, second]
            environment: [A=1, B=1]
            ports: ["1:1"]
            volumes: ["./x:/x", "./y:/y"]
            labels: {l: 1}
          b: {image: i}
        """);
    Path later =
        Files.writeString(
            directory.resolve("later.yaml"),
            """
            services:
              a:
                image: two
                command: [third]
                environment: {B: 2, C: 2}
                ports: ["1:1", "2:2"]
                volumes: ["./z:/x:ro"]
                labels: [m=2]
                restart:
              c: {image: i, depends_on: [b]}
            """);

    ComposeFile compose =
        ComposeReader.read(
            new ComposeSource(List.of(compose(), later), VOLUMES, Map.of(), Map.of()));

    assertEquals(List.of("a", "b", "c"), compose.services().stream().map(Service::name).toList());
    Service service = compose.services().getFirst();
    assertEquals("two", service.image());
    assertEquals(List.of("third"), service.execution().command());
    assertEquals(Map.of("A", "1", "B", "2", "C", "2"), service.execution().environment());
    assertEquals(2, service.ports().size());
    assertEquals(
        List.of(
            new Volume.Bind(directory.resolve("z"), "/x", true),
            new Volume.Bind(directory.resolve("y"), "/y", false)),
        service.volumes());
    assertEquals(Map.of("l", "1", "m", "2"), service.labels());
  }

  @Test
  void problemsOfALaterFileAreToldWithItsName() throws IOException {
    write("services: {a: {image: i}}");
    Path later =
        Files.writeString(directory.resolve("later.yaml"), "services:\n  a:\n    colour: red\n");

    InvalidFileException refusal =
        assertThrows(
            InvalidFileException.class,
            () ->
                ComposeReader.read(
                    new ComposeSource(List.of(compose(), later), VOLUMES, Map.of(), Map.of())));

    assertTrue(refusal.getMessage().startsWith(later + ":3: services.a.colour is not supported"));
  }

  @Test
  void mergeKeysAddWhatIsNotThere() {
    Service service =
        service(
            """
            x-common: &common {user: common, working_dir: /common}
            services:
              a:
                <<: *common
                image: i
                user: own
            """);

    assertEquals(Optional.of("own"), service.execution().user());
    assertEquals(Optional.of("/common"), service.execution().workingDir());
  }

  @Test
  void variablesOfFilesAreWeakerThanThoseOfTheService() throws IOException {
    Files.writeString(directory.resolve("one.env"), "A=one\nB=one\nC=one\n");
    Files.writeString(directory.resolve("two.env"), "B=two\nC=two\n");
    Service service =
        service(
            """
            services:
              a:
                image: i
                env_file: [one.env, {path: two.env}, {path: absent.env, required: false}]
                environment: {C: own}
            """);

    assertEquals(Map.of("A", "one", "B", "two", "C", "own"), service.execution().environment());
  }

  @Test
  void aServiceWithoutReplicasIsNotEnabledAndNobodyWaitsForIt() {
    ComposeFile compose =
        read(
            """
            services:
              a: {image: i, depends_on: [b]}
              b: {image: i, deploy: {replicas: 0}}
            """);

    assertEquals(List.of("a"), compose.enabled().stream().map(Service::name).toList());
    assertEquals(
        compose() + ":2: a does not wait for b, which has no replicas",
        compose.warnings().getFirst().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "test: curl -f x| Command[words=[/bin/sh, -c, curl -f x]]",
        "test: [CMD-SHELL, a b]| Command[words=[/bin/sh, -c, a b]]",
        "test: [CMD, a, b]| Command[words=[a, b]]",
        "x-faasd: {http: 8222/healthz}| 8222/healthz",
      })
  void healthIsFoundOutByAProgramOrAPage(String test, String probe) {
    Service service = service("services: {a: {image: i, healthcheck: {%s}}}".formatted(test));

    HealthCheck check = service.supervision().health().orElseThrow();
    assertEquals(probe.strip(), check.probe().toString());
    assertEquals(Duration.ofSeconds(30), check.interval());
    assertEquals(Duration.ofSeconds(90), check.patience());
  }

  @ParameterizedTest
  @ValueSource(strings = {"test: [NONE]", "disable: true", "{test: x, disable: true}"})
  void aHealthCheckMayBeSwitchedOff(String text) {
    String section = text.startsWith("{") ? text : "{" + text + "}";

    assertEquals(
        Optional.empty(),
        service("services: {a: {image: i, healthcheck: %s}}".formatted(section))
            .supervision()
            .health());
  }

  @Test
  void allCapabilitiesMayBeAddedButSome() {
    Service service = service("services: {a: {image: i, cap_add: [ALL], cap_drop: [SYS_ADMIN]}}");

    Set<String> capabilities = service.confinement().capabilities();
    assertTrue(capabilities.contains("CAP_CHOWN"));
    assertFalse(capabilities.contains("CAP_SYS_ADMIN"));
  }

  /** Its services, as the reference has them, in our own words. */
  @Test
  void theOriginalsDefaultFileIsReadAsItIs() throws IOException {
    String text =
        new String(
            ComposeReaderTest.class.getResourceAsStream("original.yaml").readAllBytes(), UTF_8);

    ComposeFile compose = read(text);

    assertEquals(List.of(), compose.warnings());
    assertEquals(
        List.of("nats", "prometheus", "gateway", "queue-worker"),
        compose.enabled().stream().map(Service::name).toList());
    Service gateway = compose.services().get(2);
    assertEquals(Set.of("nats", "prometheus"), gateway.supervision().dependsOn().keySet());
    assertEquals(Set.of("CAP_NET_RAW"), gateway.confinement().capabilities());
    assertEquals(
        new Volume.Bind(
            directory.resolve("secrets/basic-auth-user"), "/run/secrets/basic-auth-user", false),
        gateway.volumes().getLast());
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
  void nobodyCanWaitForTheHealthOfWhatHasNoCheck() {
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
        "5: b waits until a is healthy, but that has no healthcheck");
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
            InvalidFileException.class, () -> ComposeReader.read(source(Map.of(), Map.of())));
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
    return read(text, Map.of(), Map.of());
  }

  private ComposeFile read(
      String text, Map<String, String> defaults, Map<String, String> environment) {
    write(text);
    return ComposeReader.read(source(defaults, environment));
  }

  private ComposeSource source(Map<String, String> defaults, Map<String, String> environment) {
    return new ComposeSource(List.of(compose()), VOLUMES, defaults, environment);
  }

  private Service service(String text) {
    return read(text).services().getFirst();
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
