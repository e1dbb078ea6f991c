package dev.faasd.faasd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.TestArchive;
import dev.faasd.workload.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the keys of a compose file do to real containers: each service tells what it sees. */
@Tag("integration")
class ComposeKeysIT {
  private static final String IMAGE = "docker.io/tests/busybox:latest";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private PrivateInstance instance;

  @BeforeEach
  void makeInstance() throws IOException {
    instance = PrivateInstance.create();
    Path images = Files.createDirectories(instance.settings().images());
    TestArchive.busybox(
        images.resolve("busybox.tar"), IMAGE, "sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait");
  }

  @AfterEach
  void removeInstance() throws IOException {
    instance.close();
  }

  @Test
  void whatRunsAndAsWhom() {
    instance.write("more.env", "A=file\nB=file\n");
    assertEquals(
        List.of(
            "words a b c",
            "environment file own",
            "who 33 34 34 44",
            "where /tmp",
            "host web.example"),
        said(
            """
            entrypoint: [sh, -c, 'echo words "$$@";
              echo environment $$A $$B;
              echo who $$(id -u) $$(id -g) $$(id -G);
              echo where $$(pwd);
              echo host $$(hostname)', zero]
            command: a b 'c'
            env_file: more.env
            environment: [B=own]
            user: "33:34"
            group_add: ["44"]
            working_dir: /tmp
            hostname: web.example
            """));
  }

  @Test
  void whatItFindsOfTheHost() throws IOException {
    instance.write("config/file", "configured");
    instance.write("token", "secret");
    assertEquals(
        List.of(
            "bind configured",
            "bind is read-only",
            "volume written",
            "scratch tmpfs 700 1024",
            "tmpfs tmpfs",
            "secrets secret secret"),
        said(
            """
            command: ["sh", "-c", "
              echo bind $$(cat /config/file);
              touch /config/other || echo bind is read-only;
              echo written > /volume/file; echo volume $$(cat /volume/file);
              echo scratch $$(stat -f -c %T /scratch) $$(stat -c %a /scratch)
              $$(df -k /scratch | tail -1 | awk '{print $$2}');
              echo tmpfs $$(stat -f -c %T /more);
              echo secrets $$(cat /run/secrets/token) $$(cat /run/secrets/key)"]
            user: "33"
            volumes:
              - ./config:/config:ro
              - data:/volume
              - {type: tmpfs, target: /scratch, tmpfs: {size: 1m, mode: "0700"}}
            tmpfs: /more
            secrets: [token, {source: token, target: key}]
            """));
    Path kept = instance.settings().directory().resolve("volumes/data/file");
    assertEquals("written\n", Files.readString(kept));
    assertEquals(33, Files.getAttribute(kept.resolveSibling(""), "unix:uid"));
  }

  @Test
  void whatItMayDo() {
    assertEquals(
        List.of("capabilities 0000000000000401", "root is read-only", "may gain 0", "filter 0"),
        said(
            """
            command: ["sh", "-c", "
              echo capabilities $$(grep CapEff /proc/self/status | cut -f2);
              touch /file || echo root is read-only;
              echo may gain $$(grep NoNewPrivs /proc/self/status | cut -f2);
              echo filter $$(grep Seccomp: /proc/self/status | cut -f2)"]
            cap_add: [CHOWN, NET_BIND_SERVICE]
            cap_drop: [ALL]
            read_only: true
            security_opt: ["no-new-privileges:false", "seccomp:unconfined"]
            """));
    assertEquals(
        List.of("capabilities 0000000000000000", "may gain 1", "filter 2"),
        said(
            """
            command: ["sh", "-c", "
              echo capabilities $$(grep CapEff /proc/self/status | cut -f2);
              echo may gain $$(grep NoNewPrivs /proc/self/status | cut -f2);
              echo filter $$(grep Seccomp: /proc/self/status | cut -f2)"]
            """));
  }

  @Test
  void whatItMayUse() {
    assertEquals(
        List.of("files 100 200", "cores unlimited", "memory 67108864", "cpu 50000", "pids 50"),
        said(
            """
            command: ["sh", "-c", "
              echo files $$(ulimit -Sn) $$(ulimit -Hn);
              echo cores $$(ulimit -c);
              cd /sys/fs/cgroup;
              echo memory $$(cat memory.max memory/memory.limit_in_bytes 2>/dev/null);
              echo cpu $$(cat cpu.max cpu/cpu.cfs_quota_us 2>/dev/null | cut -d' ' -f1);
              echo pids $$(cat pids.max pids/pids.max 2>/dev/null)"]
            ulimits: {nofile: {soft: 100, hard: 200}, core: -1}
            mem_limit: 64m
            deploy:
              resources:
                limits: {cpus: "0.5", pids: 50}
                reservations: {memory: 32m, cpus: "0.25"}
            """));
  }

  @Test
  void howItFindsOthers() {
    List<String> lines =
        said(
            """
            command: ["sh", "-c", "grep -v localhost /etc/hosts | tr '\\\\t' ' ' | sort;
              cat /etc/resolv.conf"]
            extra_hosts: ["outside:192.0.2.7", "host.internal=host-gateway"]
            dns: [192.0.2.53]
            """);
    String gateway = instance.settings().subnet().replace(".0/24", ".1");
    assertTrue(
        lines.containsAll(
            List.of(
                gateway + " faasd-provider",
                gateway + " host.internal",
                "192.0.2.7 outside",
                "nameserver 192.0.2.53")),
        lines::toString);
  }

  @Test
  void howItIsAskedToEnd() {
    Path compose =
        compose(
            """
            command: ["sh", "-c", "trap 'echo asked; exit 0' USR1; echo ready;
              while :; do sleep 0.1; done"]
            stop_signal: SIGUSR1
            stop_grace_period: 1m
            labels: {team: blue}
            """);
    try (RunningUp up = new RunningUp(instance.settings(), compose)) {
      await().atMost(PATIENCE).until(() -> lines(up).contains("ready"));
      assertEquals("blue", up.find("it").labels().get("team"));
      assertTrue(up.stop());
      assertTrue(lines(up).contains("asked"), () -> up.lines().toString());
    }
  }

  @Test
  void aServiceWithoutReplicasDoesNotRun() {
    Path compose =
        instance.write(
            "docker-compose.yaml",
            """
            services:
              it: {image: IMAGE, deploy: {replicas: 1}}
              other: {image: nowhere.example/absent:1, deploy: {replicas: 0}}
            """
                .replace("IMAGE", IMAGE));
    try (RunningUp up = new RunningUp(instance.settings(), compose)) {
      assertEquals(List.of("it"), up.services());
      assertTrue(up.stop());
    }
  }

  @Test
  void whoWaitsForHealthComesLater() {
    Path compose =
        instance.write(
            "docker-compose.yaml",
            """
            services:
              late:
                image: IMAGE
                command: [sh, -c, "echo late saw $$(cat /data/ready); sleep 1000"]
                volumes: ["data:/data"]
                depends_on: {db: {condition: service_healthy}}
              db:
                image: IMAGE
                command: [sh, -c, "echo it > /data/ready; exec sleep 1000"]
                volumes: ["data:/data"]
                healthcheck: {test: "grep -q it /data/ready", timeout: 10s}
            volumes: {data: }
            """
                .replace("IMAGE", IMAGE));
    try (RunningUp up = new RunningUp(instance.settings(), compose)) {
      await().atMost(PATIENCE).until(() -> up.lines().contains("openfaas:late late saw it"));
      assertTrue(up.stop());
    }
  }

  @Test
  void whatIsUnhealthyByItsPageIsStartedAgain() {
    Path compose =
        compose(
            """
            command: ["sh", "-c", "mkdir /tmp/www; echo well > /tmp/www/health;
              echo started; exec httpd -f -p 8000 -h /tmp/www"]
            healthcheck: {x-faasd: {http: 8000/health}, interval: 200ms, retries: 2}
            """);
    try (RunningUp up = new RunningUp(instance.settings(), compose)) {
      await().atMost(PATIENCE).until(() -> health(up).equals("healthy"));
      int before = up.pid("it");

      up.execute("it", "rm", "/tmp/www/health");

      await().atMost(PATIENCE).until(() -> up.find("it").running() && up.pid("it") != before);
      assertTrue(up.stop());
    }
  }

  @Test
  void aCheckThatDoesNotEndIsKilledAndCountsAsFailed() {
    Path compose =
        compose(
            """
            command: ["sh", "-c", "echo started; exec sleep 1000"]
            healthcheck: {test: [CMD, sleep, "1000"], interval: 100ms, timeout: 100ms, retries: 1}
            """);
    try (RunningUp up = new RunningUp(instance.settings(), compose)) {
      await()
          .atMost(PATIENCE)
          .until(() -> lines(up).stream().filter("started"::equals).count() >= 3);
      assertTrue(up.stop());
    }
  }

  @Test
  void aUserByNameThatTheImageDoesNotKnowIsRefused() {
    Path compose = compose("user: nobody-knows\n");
    try (RunningUp up = new RunningUp(instance.settings(), compose)) {
      String refusal = String.valueOf(up.failure().getMessage());
      assertTrue(refusal.startsWith(compose + ":2: it: "), refusal);
      assertTrue(refusal.contains("nobody-knows"), refusal);
    }
  }

  /** What a service says that is run once, without what names it. */
  private List<String> said(String keys) {
    Path compose = compose(keys + "restart: 'no'\n");
    try (RunningUp up = new RunningUp(instance.settings(), compose)) {
      await().atMost(PATIENCE).until(() -> !up.find("it").running());
      assertTrue(up.stop());
      return lines(up);
    }
  }

  private static List<String> lines(RunningUp up) {
    List<String> lines = new ArrayList<>();
    up.lines().stream()
        .map(line -> line.replaceFirst("^openfaas:it ", ""))
        .filter(line -> !line.startsWith("touch: "))
        .forEach(lines::add);
    return lines;
  }

  private Path compose(String keys) {
    return instance.write(
        "docker-compose.yaml",
        """
        services:
          it:
            image: %s
        %s
        volumes: {data: }
        secrets: {token: {file: ./token}}
        """
            .formatted(IMAGE, keys.indent(4)));
  }

  private String health(RunningUp up) {
    Instance there = up.find("it");
    return ControlSocket.ask(instance.settings().controlSocket(), List.of(ServiceControl.LIST))
        .stream()
        .map(ServiceState::read)
        .filter(state -> there.running() && state.name().equals("it"))
        .map(ServiceState::health)
        .findFirst()
        .orElse("");
  }
}
