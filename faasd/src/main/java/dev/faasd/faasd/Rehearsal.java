package dev.faasd.faasd;

import dev.faasd.compose.InvalidFileException;
import dev.faasd.posix.NetworkInterfaces;
import dev.faasd.supervisor.Pace;
import dev.faasd.systemd.Heartbeat;
import dev.faasd.workload.LogSink;
import dev.faasd.workload.PullListener;
import dev.faasd.workload.PullPolicy;
import dev.faasd.workload.WorkloadException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Both daemons start and get their first requests, for the {@link StartCache} to learn from. They
 * are the real ones. Around them is a stage: a containerd that has nothing, directories that are
 * removed afterwards, and a network namespace in which only this process lives.
 *
 * @param settings lead to the stage
 */
record Rehearsal(Settings settings, Map<String, String> environment, PrintStream err) {
  /** The command, which nobody but us has a use for. */
  static final String NAME = "rehearse";

  private static final List<String> FILES =
      List.of("docker-compose.yaml", "prometheus.yml", "nats.conf");
  private static final int ENOUGH_OF_AN_ANSWER = 1024;

  /** Copies to an empty directory what the daemons want to find. */
  static void setTheStage(Path stage, Distribution distribution) throws IOException {
    Path directory = Files.createDirectory(stage.resolve("faasd"));
    for (String name : FILES) {
      Files.copy(distribution.share(name), directory.resolve(name));
    }
    Path services = directory.resolve(FILES.getFirst());
    Files.writeString(services, withoutPulling(Files.readString(services)));
  }

  /** Daemons pull seldom; what they need for that would be in their memory all the time. */
  private static String withoutPulling(String services) {
    return services.replaceAll("(?m)^    image: .*$", "$0\n    pull_policy: never");
  }

  /** Where a containerd is expected. */
  static Path containerd(Path stage) {
    return stage.resolve("containerd.sock");
  }

  /** The command and its settings. */
  static List<String> words(Path stage) {
    return List.of(
        NAME,
        Setting.CONTAINERD.flag() + "=" + containerd(stage),
        Setting.DIR.flag() + "=" + stage.resolve("faasd"),
        Setting.PROVIDER_DIR.flag() + "=" + stage.resolve("provider"),
        Setting.RUN_DIR.flag() + "=" + stage.resolve("run"),
        Setting.LOG_DIR.flag() + "=" + stage.resolve("log"),
        Setting.JOURNAL.flag() + "=" + stage.resolve("no-journal"),
        Setting.PULL_POLICY.flag() + "=" + PullPolicy.NEVER,
        Setting.CONFLIST.flag() + "=" + stage.resolve("cni.conflist"),
        Setting.CGROUP_PARENT.flag() + "=" + stage.getFileName());
  }

  /** Plays it once; returns the code to end with. */
  int run() {
    NetworkInterfaces.up("lo");
    Daemon daemon = new Daemon(settings, environment, err);
    CompletableFuture<Ending> ending = new CompletableFuture<>();
    try {
      daemon.run(
          new Up(
              settings,
              environment,
              List.of(settings.directory().resolve(FILES.getFirst())),
              Pace.USUAL,
              status -> {},
              PullListener.NONE),
          ending);
    } catch (InvalidFileException | WorkloadException _) {
      // It goes as far as missing the images: there are none here.
    }
    return daemon.run(new Asked(new ProviderRole(settings), this::ask), ending);
  }

  /** What comes in soon after a start, and what is needed to refuse it. */
  private void ask() {
    String none = "{\"service\": \"rehearsal\", \"image\": \"localhost/none:none\"}";
    ask("GET /healthz", "");
    ask("POST /system/functions", none);
    ask("PUT /system/functions", none);
    ask("GET /system/function/rehearsal", "");
    ask("GET /system/functions", "");
    ask("GET /function/rehearsal", "");
    ask("DELETE /system/functions", "{\"functionName\": \"rehearsal\"}");
    ask("POST /system/routes/acks", "{}");
    ask("GET /system/routes", "");
  }

  /** Asks as the administrator, and waits until the answer begins. */
  private void ask(String line, String body) {
    String request =
        """
        %s HTTP/1.1
        Host: faasd
        Authorization: Basic %s
        Content-Type: application/json
        Content-Length: %d

        %s"""
            .formatted(line, credentials(), body.length(), body)
            .replace("\n", "\r\n");
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(settings.providerSocket()))) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      if (channel.read(ByteBuffer.allocate(ENOUGH_OF_AN_ANSWER)) < 1) {
        throw new CannotStartException("the provider does not answer " + line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the provider cannot be asked to " + line, e);
    }
  }

  private String credentials() {
    try {
      String user = Files.readString(settings.secrets().resolve("basic-auth-user")).strip();
      String password = Files.readString(settings.secrets().resolve("basic-auth-password")).strip();
      return Base64.getEncoder()
          .encodeToString((user + ":" + password).getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the credentials of the rehearsal", e);
    }
  }

  /** A role that is asked something when it is ready, and then has done. */
  private record Asked(Role role, Runnable questions) implements Role {
    @Override
    public String name() {
      return role.name();
    }

    @Override
    public String owner() {
      return role.owner();
    }

    @Override
    public LogSink sink(ContainerLog log) {
      return role.sink(log);
    }

    @Override
    public boolean run(
        Parts parts, Heartbeat heartbeat, Runnable ready, CompletableFuture<Ending> ending) {
      return role.run(
          parts,
          heartbeat,
          () -> {
            ready.run();
            questions.run();
            ending.complete(Ending.STOP);
          },
          ending);
    }
  }
}
