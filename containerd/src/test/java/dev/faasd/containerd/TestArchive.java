package dev.faasd.containerd;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.faasd.registry.DebianRegistry;
import dev.faasd.registry.FakeRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Makes image archives: OCI layouts and what {@code docker save} writes. */
public final class TestArchive {
  private static final String OCI = "application/vnd.oci.image.";

  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final List<Map.Entry<String, byte[]>> manifests = new ArrayList<>();
  private final ArrayNode index = array();

  /** An archive with one image of one layer, busybox, for this host. */
  public static Path busybox(Path file, String name, String... command) {
    TestArchive archive = new TestArchive();
    ObjectNode image =
        archive.image(Platform.host(), List.of(TestLayer.busybox().bytes()), command(command));
    return archive.named(name, image).write(file);
  }

  /** The same, to be pushed to a registry. */
  public static TestArchive busybox(String... command) {
    TestArchive archive = new TestArchive();
    archive.image(Platform.host(), List.of(TestLayer.busybox().bytes()), command(command));
    return archive;
  }

  /** An image that cannot be compressed, of so many bytes, other ones for each seed. */
  public static TestArchive noise(int bytes, String seed) {
    TestArchive archive = new TestArchive();
    archive.image(Platform.host(), List.of(noiseLayer(bytes, seed)), command(seed));
    return archive;
  }

  /** The same above busybox, with a command. */
  public static TestArchive noisyBusybox(int bytes, String seed, String... command) {
    TestArchive archive = new TestArchive();
    List<byte[]> layers = List.of(TestLayer.busybox().bytes(), noiseLayer(bytes, seed));
    archive.image(Platform.host(), layers, command(command));
    return archive;
  }

  private static byte[] noiseLayer(int bytes, String seed) {
    byte[] noise = new byte[bytes];
    new Random(seed.hashCode()).nextBytes(noise);
    return new TestLayer().file("noise", 0644, noise).bytes();
  }

  /** A configuration with a command; more can be set in it. */
  static ObjectNode command(String... command) {
    ObjectNode config = object();
    List.of(command).forEach(config.putArray("Cmd")::add);
    return config;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** Adds an image's blobs. Layers are tars, plain or gzipped. Returns its descriptor. */
  ObjectNode image(Platform platform, List<byte[]> layers, ObjectNode config) {
    ObjectNode manifest = object().put("schemaVersion", 2);
    manifest.set("config", blob("config.v1+json", config(platform, layers, config).toString()));
    ArrayNode list = manifest.putArray("layers");
    layers.forEach(layer -> list.add(blob("layer.v1.tar" + compression(layer), layer)));
    ObjectNode descriptor = blob("manifest.v1+json", manifest.toString());
    descriptor.set("platform", json(platform));
    return descriptor;
  }

  private static ObjectNode config(Platform platform, List<byte[]> layers, ObjectNode config) {
    ObjectNode whole = json(platform);
    whole.set("config", config);
    ArrayNode diffIds = whole.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    layers.forEach(layer -> diffIds.add(Digest.sha256(plain(layer)).value()));
    return whole;
  }

  private static String compression(byte[] layer) {
    return switch (layer[0]) {
      case 0x1f -> "+gzip";
      case 0x28 -> "+zstd";
      default -> "";
    };
  }

  private static byte[] plain(byte[] layer) {
    try {
      return switch (compression(layer)) {
        case "+gzip" -> new GZIPInputStream(new ByteArrayInputStream(layer)).readAllBytes();
        case "+zstd" -> TestLayer.zstd(layer, "-d");
        default -> layer;
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode json(Platform platform) {
    ObjectNode json =
        object().put("os", platform.os()).put("architecture", platform.architecture());
    return platform.variant().isEmpty() ? json : json.put("variant", platform.variant());
  }

  /** Adds an index of images. Returns its descriptor. */
  ObjectNode index(ObjectNode... images) {
    ObjectNode json = object().put("schemaVersion", 2);
    List.of(images).forEach(json.putArray("manifests")::add);
    return blob("index.v1+json", json.toString());
  }

  private ObjectNode blob(String type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!type.startsWith("config")) {
      manifests.add(Map.entry(OCI + type, bytes));
    }
    return blob(type, bytes);
  }

  private ObjectNode blob(String type, byte[] bytes) {
    Digest digest = Digest.sha256(bytes);
    entries.put("blobs/sha256/" + digest.hex(), bytes);
    return object()
        .put("mediaType", OCI + type)
        .put("digest", digest.value())
        .put("size", bytes.length);
  }

  /** Names an image or index in the archive's table of contents. */
  TestArchive named(String name, ObjectNode descriptor) {
    ObjectNode entry = descriptor.deepCopy();
    entry.putObject("annotations").put("org.opencontainers.image.ref.name", name);
    index.add(entry);
    return this;
  }

  /** An image of plain layers as {@code docker save} of old wrote it. */
  static TestArchive dockerSave(String tag, List<byte[]> layers, ObjectNode config) {
    TestArchive archive = new TestArchive();
    ObjectNode image = object().put("Config", "config.json");
    image.putArray("RepoTags").add(tag);
    ArrayNode names = image.putArray("Layers");
    for (int i = 0; i < layers.size(); i++) {
      archive.entries.put(i + "/layer.tar", layers.get(i));
      names.add(i + "/layer.tar");
    }
    byte[] json =
        config(Platform.host(), layers, config).toString().getBytes(StandardCharsets.UTF_8);
    archive.entries.put("config.json", json);
    archive.entries.put(
        "manifest.json", array().add(image).toString().getBytes(StandardCharsets.UTF_8));
    return archive;
  }

  /** Changes what is in it, as damage does. */
  Map<String, byte[]> entries() {
    return entries;
  }

  /** Puts it into a registry; the tag is for the image or index that was made last. */
  public void push(DebianRegistry registry, String repository, String tag) {
    registry.push(repository, tag, blobs(), manifests);
  }

  /** Puts it into a registry that a test makes faults in. */
  public void push(FakeRegistry registry, String repository, String tag) {
    String base = "/v2/" + repository;
    blobs()
        .forEach((digest, blob) -> registry.at(base + "/blobs/" + digest, FakeRegistry.ok(blob)));
    manifests.forEach(
        manifest -> {
          FakeRegistry.Answer answer =
              FakeRegistry.with(
                  "Content-Type", manifest.getKey(), FakeRegistry.ok(manifest.getValue()));
          registry.at(base + "/manifests/" + Digest.sha256(manifest.getValue()), answer);
          registry.at(base + "/manifests/" + tag, answer);
        });
  }

  private Map<String, byte[]> blobs() {
    Map<String, byte[]> blobs = new LinkedHashMap<>();
    entries.forEach(
        (name, bytes) -> blobs.put("sha256:" + name.substring("blobs/sha256/".length()), bytes));
    return blobs;
  }

  /** The table of contents comes last. */
  byte[] bytes() {
    TestLayer tar = new TestLayer();
    entries.forEach((name, bytes) -> tar.file(name, 0644, bytes));
    if (!index.isEmpty()) {
      ObjectNode table = object().put("schemaVersion", 2);
      table.set("manifests", index);
      tar.file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
      tar.file("index.json", table.toString());
    }
    return tar.bytes();
  }

  /** Writes it and returns the file. */
  public Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
