package dev.faasd.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code hosts.toml} of a registry, as containerd reads it: which hosts are asked, in which order,
 * and how. Keys that change nothing about reading images are left alone.
 */
final class HostsFile {
  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_HOST = "registry-1.docker.io";
  private static final long LARGEST = 1 << 20;

  private final Path file;

  private HostsFile(Path file) {
    this.file = file;
  }

  /**
   * The hosts of a registry, the one that is asked first in front.
   *
   * @throws RegistryException.Misconfigured when its file is wrong
   */
  static List<Endpoint> endpoints(Path directory, String registry) {
    Endpoint itself = Endpoint.of(registry.equals(DOCKER_HUB) ? DOCKER_HUB_HOST : registry);
    return Stream.of(registry, registry.replaceFirst(":([0-9]+)$", "_$1_"), "_default")
        .map(directory::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .map(found -> new HostsFile(found.resolve("hosts.toml")).read(itself))
        .orElse(List.of(itself));
  }

  private List<Endpoint> read(Endpoint itself) {
    if (!Files.exists(file)) {
      return List.of(besideCertificates(itself));
    }
    try {
      if (Files.size(file) > LARGEST) {
        throw wrong("it has more than " + LARGEST + " bytes", null);
      }
      JsonNode toml = new TomlMapper().readTree(file.toFile());
      List<Endpoint> endpoints = new ArrayList<>();
      for (Map.Entry<String, JsonNode> host : toml.path("host").properties()) {
        endpoint(host.getKey(), host.getValue()).ifPresent(endpoints::add);
      }
      endpoint(toml.path("server").asText(itself.base().toString()), toml)
          .ifPresent(endpoints::add);
      return endpoints;
    } catch (IOException e) {
      throw wrong(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
  }

  /** Without a {@code hosts.toml} certificates may lie there, as Docker has it. */
  private Endpoint besideCertificates(Endpoint itself) {
    Path directory = file.resolveSibling("");
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.sorted().toList();
      return new Endpoint(
          itself.base(),
          true,
          all.stream().filter(path -> path.toString().endsWith(".crt")).toList(),
          all.stream()
              .filter(path -> path.toString().endsWith(".cert"))
              .map(path -> new Endpoint.KeyFiles(path, keyOf(path)))
              .toList(),
          true,
          Map.of());
    } catch (IOException e) {
      throw new RegistryException.Misconfigured("could not list " + directory + ": " + e, e);
    }
  }

  private static Path keyOf(Path certificate) {
    String name = certificate.getFileName().toString();
    return certificate.resolveSibling(name.substring(0, name.length() - 5) + ".key");
  }

  private Optional<Endpoint> endpoint(String address, JsonNode table) {
    List<String> capabilities = texts(table.path("capabilities"));
    if (!capabilities.isEmpty() && !capabilities.contains("pull")) {
      return Optional.empty();
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    table
        .path("header")
        .properties()
        .forEach(header -> headers.put(header.getKey(), texts(header.getValue())));
    return Optional.of(
        new Endpoint(
            base(address, table.path("override_path").asBoolean()),
            capabilities.isEmpty() || capabilities.contains("resolve"),
            texts(table.path("ca")).stream().map(file::resolveSibling).toList(),
            keys(table.path("client")),
            !table.path("skip_verify").asBoolean(),
            headers));
  }

  private URI base(String address, boolean whole) {
    try {
      URI uri = URI.create(address.contains("://") ? address : "https://" + address);
      if (uri.getHost() != null && uri.getScheme().matches("https?")) {
        String path = uri.getPath().replaceFirst("/+$", "");
        return uri.resolve(whole || path.endsWith("/v2") ? path : path + "/v2");
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw wrong("\"" + address + "\" is not an address such as https://registry.example", null);
  }

  private List<Endpoint.KeyFiles> keys(JsonNode client) {
    if (!client.isArray()) {
      return texts(client).stream().map(this::bothIn).toList();
    }
    return StreamSupport.stream(client.spliterator(), false)
        .map(
            entry ->
                entry.isArray() && entry.size() > 1 && !entry.path(1).asText().isEmpty()
                    ? new Endpoint.KeyFiles(
                        file.resolveSibling(entry.path(0).asText()),
                        file.resolveSibling(entry.path(1).asText()))
                    : bothIn(entry.isArray() ? entry.path(0).asText() : entry.asText()))
        .toList();
  }

  private Endpoint.KeyFiles bothIn(String name) {
    return new Endpoint.KeyFiles(file.resolveSibling(name), file.resolveSibling(name));
  }

  private static List<String> texts(JsonNode textOrList) {
    if (textOrList.isArray()) {
      return StreamSupport.stream(textOrList.spliterator(), false).map(JsonNode::asText).toList();
    }
    return textOrList.isTextual() ? List.of(textOrList.asText()) : List.of();
  }

  private RegistryException wrong(String why, @Nullable Throwable cause) {
    return new RegistryException.Misconfigured(file + " is wrong: " + why, cause);
  }
}
