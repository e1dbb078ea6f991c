package dev.faasd.faasd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.TestArchive;
import dev.faasd.registry.FakeRegistry;
import dev.faasd.registry.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the keys of a compose file do to real containers: each service tells what it sees. */
class ComposeKeysIT extends OnPrivateInstance {
  private static final Logger LOG = System.getLogger(ComposeKeysIT.class.getName());

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
  void whatIsWrittenInItsLongForm() throws IOException {
    instance.write("more.env", "A=file\n");
    instance.write("config/file", "configured");
    Path compose =
        compose(
            """
            services:
              it:
                image: IMAGE
                command: ["sh", "-c", "
                  echo environment $$A;
                  echo bind $$(cat /config/file);
                  touch /config/other || echo bind is read-only;
                  echo written > /volume/file"]
                env_file: [{path: more.env}, {path: absent.env, required: false}]
                volumes:
                  - {type: bind, source: ./config, target: /config, read_only: true}
                  - {type: volume, source: data, target: /volume}
                restart: "no"
            volumes: {data: {name: elsewhere}}
            """);
    assertEquals(
        List.of("environment file", "bind configured", "bind is read-only"), saidBy(compose));
    assertEquals(
        "written\n", Files.readString(instance.settings().volumes().resolve("elsewhere/file")));
  }

  @Test
  void whatIsPublished() {
    int port = twoFreePorts();
    Path compose =
        one(
            """
            command: [sh, -c, 'echo well > /tmp/index.html; httpd -p 8001 -h /tmp;
              exec httpd -f -p 8002 -h /tmp']
            ports:
              - "127.0.0.1:%1$d-%2$d:8001-8002"
              - {target: 53, published: %1$d, host_ip: 127.0.0.1, protocol: udp}
            stop_grace_period: 1s
            """
                .formatted(port, port + 1));
    try (RunningUp up = up(compose)) {
      for (int published : List.of(port, port + 1)) {
        await()
            .atMost(PATIENCE)
            .ignoreExceptionsInstanceOf(IOException.class)
            .until(() -> page(published).equals("well\n"));
      }
      assertEquals(
          List.of(
              "127.0.0.1:%d->8001/tcp".formatted(port),
              "127.0.0.1:%d->8002/tcp".formatted(port + 1),
              "127.0.0.1:%d->53/udp".formatted(port)),
          up.find("it").ports().stream().map(Object::toString).toList());
      assertTrue(up.stop());
    }
  }

  /** The first of two in a row. */
  private static int twoFreePorts() {
    while (true) {
      int port = FreePort.next();
      try (ServerSocket next = new ServerSocket(port + 1)) {
        return next.getLocalPort() - 1;
      } catch (IOException _) {
        LOG.log(Level.DEBUG, "port {0} is free, the one after it is not", port);
      }
    }
  }

  private static String page(int port) throws IOException {
    URLConnection connection =
        URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
    connection.setConnectTimeout(1000);
    connection.setReadTimeout(1000);
    try (InputStream page = connection.getInputStream()) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whenItsRegistryIsAsked() {
    try (FakeRegistry registry = new FakeRegistry()) {
      push(registry, "one");
      Path compose =
          compose(
              """
              services:
                always: {image: REGISTRY/always:1, pull_policy: always, stop_grace_period: 1s}
                missing: {image: REGISTRY/missing:1, pull_policy: missing, stop_grace_period: 1s}
              """
                  .replace("REGISTRY", registry.host()));
      try (RunningUp up = up(compose)) {
        await().atMost(PATIENCE).until(() -> up.lines().contains("openfaas:always one"));
        await().atMost(PATIENCE).until(() -> up.lines().contains("openfaas:missing one"));
        push(registry, "two");

        ControlSocket.ask(instance.settings().controlSocket(), List.of(ServiceControl.RELOAD));

        await().atMost(PATIENCE).until(() -> up.lines().contains("openfaas:always two"));
        assertFalse(up.lines().contains("openfaas:missing two"));
        int asked = registry.requests().size();
        int pid = up.pid("always");
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> up.runsAnew("always", pid));
        assertEquals(asked, registry.requests().size(), "it was asked after a crash");
        assertTrue(up.stop());
      }
    }
  }

  private static void push(FakeRegistry registry, String word) {
    for (String repository : List.of("always", "missing")) {
      TestArchive.busybox("sh", "-c", "echo %s; exec sleep 1000".formatted(word))
          .push(registry, repository, "1");
    }
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
        List.of(
            "files 100 200",
            "cores unlimited",
            "memory 67108864 33554432",
            Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))
                ? "cpu 50000 10"
                : "cpu 50000 256",
            "pids 50"),
        said(
            """
            command: ["sh", "-c", "
              echo files $$(ulimit -Sn) $$(ulimit -Hn);
              echo cores $$(ulimit -c);
              cd /sys/fs/cgroup;
              echo memory $$(cat memory.max memory.low
              memory/memory.limit_in_bytes memory/memory.soft_limit_in_bytes 2>/dev/null);
              echo cpu $$(cat cpu.max cpu.weight cpu/cpu.cfs_quota_us cpu/cpu.shares 2>/dev/null |
              cut -d' ' -f1);
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
        one(
            """
            command: ["sh", "-c", "trap 'echo asked; exit 0' USR1; echo ready;
              while :; do sleep 0.1; done"]
            stop_signal: SIGUSR1
            stop_grace_period: 1m
            labels: {team: blue}
            """);
    try (RunningUp up = up(compose)) {
      await().atMost(PATIENCE).until(() -> lines(up).contains("ready"));
      assertEquals("blue", up.find("it").labels().get("team"));
      assertTrue(up.stop());
      assertTrue(lines(up).contains("asked"), () -> up.lines().toString());
    }
  }

  @Test
  void aServiceWithoutReplicasDoesNotRun() {
    Path compose =
        compose(
            """
            services:
              it: {image: IMAGE, deploy: {replicas: 1}}
              other: {image: nowhere.example/absent:1, deploy: {replicas: 0}}
            """);
    try (RunningUp up = up(compose)) {
      assertEquals(List.of("it"), up.services());
      assertTrue(up.stop());
    }
  }

  @Test
  void whoWaitsForHealthComesLater() {
    Path compose =
        compose(
            """
            services:
              late:
                image: IMAGE
                command: [sh, -c, "echo late saw $$(cat /data/ready); sleep 1000"]
                volumes: ["data:/data"]
                depends_on: {db: {condition: service_healthy}}
                stop_grace_period: 1s
              db:
                image: IMAGE
                command: [sh, -c, "echo it > /data/ready; exec sleep 1000"]
                volumes: ["data:/data"]
                healthcheck: {test: "grep -q it /data/ready", timeout: 10s}
                stop_grace_period: 1s
            volumes: {data: }
            """);
    try (RunningUp up = up(compose)) {
      await().atMost(PATIENCE).until(() -> up.lines().contains("openfaas:late late saw it"));
      assertTrue(up.stop());
    }
  }

  @Test
  void whatIsUnhealthyByItsPageIsStartedAgain() {
    Path compose =
        one(
            """
            command: ["sh", "-c", "mkdir /tmp/www; echo well > /tmp/www/health;
              echo started; exec httpd -f -p 8000 -h /tmp/www"]
            healthcheck: {x-faasd: {http: 8000/health}, interval: 200ms, retries: 2}
            stop_grace_period: 1s
            """);
    try (RunningUp up = up(compose)) {
      await().atMost(PATIENCE).until(() -> state("it").health().equals("healthy"));
      int before = up.pid("it");

      up.execute("it", "rm", "/tmp/www/health");

      await().atMost(PATIENCE).until(() -> up.runsAnew("it", before));
      assertTrue(up.stop());
    }
  }

  @Test
  void whatStartsSlowlyIsGivenItsTime() {
    Path compose =
        one(
            """
            command: ["sh", "-c", "echo started; sleep 2; touch /tmp/well; exec sleep 1000"]
            healthcheck:
              test: [CMD, cat, /tmp/well]
              interval: 100ms
              timeout: 10s
              retries: 1
              start_period: 30s
              start_interval: 100ms
            stop_grace_period: 1s
            """);
    try (RunningUp up = up(compose)) {
      await().atMost(PATIENCE).until(() -> state("it").health().equals("healthy"));
      assertEquals(0, state("it").restarts());
      assertTrue(up.stop());
    }
  }

  @Test
  void aCheckThatIsSwitchedOffIsNotMade() {
    Path compose =
        one(
            """
            command: ["sh", "-c", "exec sleep 1000"]
            healthcheck: {test: [CMD, touch, /tmp/asked], interval: 100ms, disable: true}
            stop_grace_period: 1s
            """);
    try (RunningUp up = up(compose)) {
      assertEquals("-", state("it").health());
      assertEquals(1, up.execute("it", "cat", "/tmp/asked"));
      assertTrue(up.stop());
    }
  }

  @Test
  void aCheckThatDoesNotEndIsKilledAndCountsAsFailed() {
    Path compose =
        one(
            """
            command: ["sh", "-c", "echo started; exec sleep 1000"]
            healthcheck: {test: [CMD, sleep, "1000"], interval: 100ms, timeout: 100ms, retries: 1}
            stop_grace_period: 1s
            """);
    try (RunningUp up = up(compose)) {
      await()
          .atMost(PATIENCE)
          .until(() -> lines(up).stream().filter("started"::equals).count() >= 3);
      assertTrue(up.stop());
    }
  }

  @Test
  void aUserByNameThatTheImageDoesNotKnowIsRefused() {
    Path compose = one("user: nobody-knows\n");
    try (RunningUp up = up(compose)) {
      String refusal = String.valueOf(up.failure().getMessage());
      assertTrue(refusal.startsWith(compose + ":2: it: "), refusal);
      assertTrue(refusal.contains("nobody-knows"), refusal);
    }
  }

  /** What a service says that is run once, without what names it. */
  private List<String> said(String keys) {
    return saidBy(one(keys + "restart: 'no'\n"));
  }

  private List<String> saidBy(Path compose) {
    try (RunningUp up = up(compose)) {
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
}
