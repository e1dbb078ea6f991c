package dev.faasd.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Docker's {@code config.json}: what {@code docker login} and {@code faas-cli registry-login}
 * write.
 */
final class DockerConfig {
  /** What Docker calls the credentials of its own registry. */
  private static final String DOCKER_HUB = "https://index.docker.io/v1/";

  private final Path file;
  private final List<Path> helpers;
  private final JsonNode json;

  private DockerConfig(Path file, List<Path> helpers, JsonNode json) {
    this.file = file;
    this.helpers = helpers;
    this.json = json;
  }

  /**
   * Reads it; a file that is not there has no credentials.
   *
   * @param helpers directories with helper programs
   * @throws RegistryException.Misconfigured when it cannot be read
   */
  static DockerConfig read(Path file, List<Path> helpers) {
    ObjectMapper mapper = new ObjectMapper();
    try {
      JsonNode json = mapper.readTree(Files.readAllBytes(file));
      if (!json.isObject()) {
        throw new RegistryException.Misconfigured(file + " is not a JSON object", null);
      }
      return new DockerConfig(file, helpers, json);
    } catch (NoSuchFileException _) {
      return new DockerConfig(file, helpers, mapper.createObjectNode());
    } catch (IOException e) {
      // Without the parser's words: they may quote a secret.
      throw new RegistryException.Misconfigured(
          file + " with the credentials of registries cannot be read as JSON", e);
    }
  }

  /**
   * The credentials for a host: of the helper for it, else in the file, else of the helper for all.
   *
   * @param host with its port if it has one
   */
  Credentials of(String host) {
    String hub = isDockerHub(host) ? DOCKER_HUB : host;
    for (String name : List.of(hub, host)) {
      String helper = json.path("credHelpers").path(name).asText("");
      if (!helper.isEmpty()) {
        return new CredentialHelper(helper, file, helpers)
            .get(name)
            .orElseGet(() -> new Credentials.None("the helper " + helper + " has none"));
      }
    }
    return written(host)
        .or(
            () ->
                Optional.of(json.path("credsStore").asText(""))
                    .filter(helper -> !helper.isEmpty())
                    .flatMap(helper -> new CredentialHelper(helper, file, helpers).get(hub)))
        .orElseGet(() -> new Credentials.None(file + " has none for " + host));
  }

  private static boolean isDockerHub(String host) {
    return host.equals("registry-1.docker.io") || host.equals("docker.io");
  }

  private Optional<Credentials> written(String host) {
    return json.path("auths").properties().stream()
        .filter(entry -> isFor(entry.getKey(), host))
        .flatMap(entry -> credentials(entry.getKey(), entry.getValue()).stream())
        .findFirst();
  }

  /** Names in the file are hosts, or addresses with a scheme and a path. */
  private static boolean isFor(String name, String host) {
    String bare =
        name.replaceFirst("^https?://", "").replaceFirst("/.*$", "").toLowerCase(Locale.ROOT);
    return bare.equals(host.toLowerCase(Locale.ROOT))
        || (isDockerHub(host) && (isDockerHub(bare) || bare.equals("index.docker.io")));
  }

  private Optional<Credentials> credentials(String name, JsonNode entry) {
    String token = entry.path("identitytoken").asText("");
    if (!token.isEmpty()) {
      return Optional.of(new Credentials.IdentityToken(token, file.toString()));
    }
    String user = entry.path("username").asText("");
    String password = entry.path("password").asText("");
    String both = entry.path("auth").asText("");
    if (!both.isEmpty()) {
      String text = decoded(name, both);
      int colon = text.indexOf(':');
      if (colon < 0) {
        throw unreadable(name);
      }
      user = text.substring(0, colon);
      // Docker on Windows pads with zeros.
      password = text.substring(colon + 1).replaceFirst("\0+$", "");
    }
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(new Credentials.Password(user, password, file.toString()));
  }

  private String decoded(String name, String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw unreadable(name);
    }
  }

  private RegistryException unreadable(String name) {
    return new RegistryException.Misconfigured(
        file + ": the field auth of \"" + name + "\" is not base64 of user:password", null);
  }
}
