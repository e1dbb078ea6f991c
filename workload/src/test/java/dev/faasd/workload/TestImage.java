package dev.faasd.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes OCI archives with this host's static busybox in them. */
public final class TestImage {
  private final TarFile layer = new TarFile();
  private final Map<String, String> config = new LinkedHashMap<>();

  private TestImage() {}

  /** An image with busybox and a few users, and no command of its own. */
  public static TestImage busybox() {
    TestImage image = new TestImage();
    for (String directory : List.of("bin", "etc", "tmp", "www")) {
      image.layer.directory(directory);
    }
    try {
      image.layer.file("bin/busybox", 0755, Files.readAllBytes(Path.of("/bin/busybox")));
    } catch (IOException e) {
      throw new UncheckedIOException("busybox-static must be installed", e);
    }
    for (String applet : List.of("sh", "httpd", "sleep", "cat", "id", "env", "dd", "yes", "head")) {
      image.layer.link("bin/" + applet, "busybox");
    }
    image.layer.file("etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:1234:2345::/:/bin/sh\n");
    image.layer.file("etc/group", "root:x:0:\napp:x:2345:\nlog:x:77:app\n");
    image.layer.file("www/index.html", "hello from httpd\n");
    return image;
  }

  /** Its default arguments. */
  public TestImage command(String... words) {
    config.put("Cmd", jsonList(words));
    return this;
  }

  /** What it runs. */
  public TestImage entrypoint(String... words) {
    config.put("Entrypoint", jsonList(words));
    return this;
  }

  /** Its variables, as NAME=VALUE. */
  public TestImage environment(String... variables) {
    config.put("Env", jsonList(variables));
    return this;
  }

  /** Who runs it. */
  public TestImage user(String user) {
    config.put("User", "\"" + user + "\"");
    return this;
  }

  /** What asks it to end. */
  public TestImage stopSignal(String signal) {
    config.put("StopSignal", "\"" + signal + "\"");
    return this;
  }

  /** Writes it as an OCI layout in a tar file, under this full reference. */
  public void write(Path archive, String reference) throws IOException {
    byte[] tar = layer.toBytes();
    String settings =
        config.entrySet().stream()
            .map(entry -> "\"%s\":%s".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(","));
    byte[] image =
        bytes(
            """
            {"architecture":"%s","os":"linux","config":{%s},\
            "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}"""
                .formatted(architecture(), settings, sha256(tar)));
    byte[] manifest =
        bytes(
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "config":%s,"layers":[%s]}"""
                .formatted(
                    descriptor("application/vnd.oci.image.config.v1+json", image, ""),
                    descriptor("application/vnd.oci.image.layer.v1.tar", tar, "")));
    String name = ",\"annotations\":{\"io.containerd.image.name\":\"%s\"}".formatted(reference);
    String index =
        "{\"schemaVersion\":2,\"manifests\":[%s]}"
            .formatted(descriptor("application/vnd.oci.image.manifest.v1+json", manifest, name));
    TarFile layout =
        new TarFile()
            .file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}")
            .file("index.json", index);
    for (byte[] blob : List.of(tar, image, manifest)) {
      layout.file("blobs/sha256/" + sha256(blob), 0644, blob);
    }
    Files.write(archive, layout.toBytes());
  }

  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  private static String descriptor(String mediaType, byte[] blob, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d%s}"
        .formatted(mediaType, sha256(blob), blob.length, more);
  }

  private static String sha256(byte[] blob) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(blob));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String jsonList(String... words) {
    return Stream.of(words)
        .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
