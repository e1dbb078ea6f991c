package dev.faasd.cni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.faasd.posix.ProcessResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * busybox' web server inside an attachment; it answers a word, such as {@code hello}, on a port.
 */
final class Httpd implements AutoCloseable {
  private final Process process;
  private final Path directory;

  private Httpd(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  static Httpd start(Attachment attachment) throws IOException {
    return start(attachment, 80);
  }

  static Httpd start(Attachment attachment, int port) throws IOException {
    return start(attachment, port, "hello");
  }

  static Httpd start(Attachment attachment, int port, String word) throws IOException {
    Path directory = Files.createTempDirectory("faasd-httpd");
    Files.writeString(directory.resolve("index.html"), word + "\n");
    Process process =
        new ProcessBuilder(
                "nsenter",
                "--net=" + attachment.netns(),
                "busybox",
                "httpd",
                "-f",
                "-p",
                String.valueOf(port),
                "-h",
                directory.toString())
            .start();
    Httpd httpd = new Httpd(process, directory);
    String url = "http://" + attachment.address() + ":" + port + "/";
    await()
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> get(url).equals(word + "\n"));
    return httpd;
  }

  /** The body that a GET gives, within two seconds. */
  static String get(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(2000);
    connection.setReadTimeout(2000);
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), UTF_8);
    }
  }

  /** The same out of an attachment; the error's text when there is no answer within two seconds. */
  static String getFrom(Attachment attachment, String host, int port) {
    String script =
        "exec 3<>/dev/tcp/%s/%d && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3"
            .formatted(host, port);
    ProcessResult result = PrivateNetwork.inside(attachment, "timeout", "2", "bash", "-c", script);
    String answer = result.stdout();
    return answer.isEmpty()
        ? "no answer: " + result.exitCode() + " " + result.stderr()
        : answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    Files.delete(directory.resolve("index.html"));
    Files.delete(directory);
  }
}
