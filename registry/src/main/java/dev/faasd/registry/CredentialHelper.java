package dev.faasd.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program that knows credentials, {@code docker-credential-NAME}: it reads a host's name and
 * writes JSON.
 *
 * @param name from the file
 * @param file that names it
 * @param directories in which it is looked for
 */
record CredentialHelper(String name, Path file, List<Path> directories) {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** What these programs say when they do not know a host. */
  private static final String NONE = "credentials not found";

  /** The user's name by which a helper says that the secret is an identity token. */
  private static final String IS_TOKEN = "<token>";

  /** Nothing when it has none for this host. */
  Optional<Credentials> get(String host) {
    String program = "docker-credential-" + name;
    if (!NAME.matcher(name).matches()) {
      throw failed("\"" + name + "\" is not the name of a program", null);
    }
    try {
      Process process = new ProcessBuilder(find(program).toString(), "get").start();
      try {
        // By its own clock: one that hangs must not hold a pull for ever.
        var _ =
            process
                .onExit()
                .orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> process.destroyForcibly());
        tell(process, host);
        return read(program, process);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw failed(program + " did not run: " + e.getMessage(), e);
    }
  }

  private static void tell(Process process, String host) {
    try (OutputStream input = process.getOutputStream()) {
      input.write(host.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // One that has the same for all hosts may end without having read.
    }
  }

  private Path find(String program) {
    return directories.stream()
        .map(directory -> directory.resolve(program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> failed(program + " is in none of " + directories, null));
  }

  private Optional<Credentials> read(String program, Process process) throws IOException {
    String output = text(process.getInputStream());
    String error = text(process.getErrorStream());
    if (exitCode(process) != 0) {
      String said = (output + error).strip();
      if (said.contains(NONE)) {
        return Optional.empty();
      }
      throw failed(
          program + " failed: " + said.lines().findFirst().orElse("it said nothing"), null);
    }
    JsonNode json = new ObjectMapper().readTree(output);
    String user = json.path("Username").asText("");
    String secret = json.path("Secret").asText("");
    if (user.isEmpty() || secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        user.equals(IS_TOKEN)
            ? new Credentials.IdentityToken(secret, program)
            : new Credentials.Password(user, secret, program));
  }

  private static int exitCode(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readNBytes(1 << 16), StandardCharsets.UTF_8);
  }

  private RegistryException failed(String why, @Nullable Throwable cause) {
    return new RegistryException.Misconfigured(
        file + " names a credential helper, and " + why, cause);
  }
}
