package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImagesIT extends OnPrivateHost {
  @Test
  void imageIsTakenFromTheDirectoryUnderAnyOfItsNames() {
    ImageInfo image = workloads.images().ensure(namespace, "tests/users");
    assertEquals(PrivateHost.USERS, image.reference());
    assertEquals(List.of("/bin/sh", "-c"), image.entrypoint());
    assertEquals(List.of("id"), image.command());
    assertEquals("app", image.user());
    assertEquals(Map.of("GREETING", "from the image"), image.environment());
    assertEquals(Optional.of(image), workloads.images().find(namespace, "tests/users:latest"));
    assertEquals(image, workloads.images().ensure(namespace, PrivateHost.USERS));
  }

  @Test
  void newerArchiveReplacesTheImage() throws IOException {
    Path archive = host.images().resolve("changing.tar");
    String name = "docker.io/tests/changing:latest";
    TestImage.busybox().command("one").write(archive, name);
    ImageInfo one = workloads.images().ensure(namespace, name);
    TestImage.busybox().command("two").write(archive, name);
    ImageInfo two = workloads.images().ensure(namespace, name);
    assertNotEquals(one.digest(), two.digest());
    assertEquals(List.of("two"), two.command());
    Files.delete(archive);
    assertEquals(two, workloads.images().ensure(namespace, name));
  }

  @Test
  void whatCameWithTheProgramWinsOverWhatLiesElsewhere() throws IOException {
    Path archive = host.images().resolve("packaged.tar");
    String name = "docker.io/tests/packaged:latest";
    TestImage.busybox().command("old").write(archive, name);
    ImageInfo old = workloads.images().ensure(namespace, name);
    Files.createDirectories(host.packagedImages());
    Path packaged = host.packagedImages().resolve("packaged.tar");
    TestImage.busybox().command("new").write(packaged, name);
    Files.setLastModifiedTime(packaged, FileTime.from(Instant.EPOCH));

    ImageInfo now = workloads.images().ensure(namespace, name);

    assertEquals(List.of("new"), now.command());
    assertNotEquals(old.digest(), now.digest());
    assertEquals(now, workloads.images().ensure(namespace, name));
  }

  @Test
  void archiveFromElsewhereIsImported() throws IOException {
    Path archive = host.files().resolve("elsewhere.tar");
    TestImage.busybox().command("sh").write(archive, "docker.io/tests/elsewhere:1");
    List<ImageInfo> images = workloads.images().importArchive(namespace, archive);
    assertEquals(List.of("docker.io/tests/elsewhere:1"), names(images));
    assertEquals(images, workloads.images().importArchive(namespace, archive));
  }

  @Test
  void namespaceIsLabelledAndDeletedWithItsImages() {
    Namespaces namespaces = workloads.namespaces();
    namespaces.put(namespace, Map.of("openfaas", "true", "more", "x"));
    assertEquals(Optional.of(Map.of("openfaas", "true", "more", "x")), namespaces.find(namespace));
    namespaces.put(namespace, Map.of("openfaas", "1"));
    assertEquals(Map.of("openfaas", "1"), namespaces.list().get(namespace));

    assertThrows(
        WorkloadException.AlreadyExists.class, () -> namespaces.create(namespace, Map.of()));

    workloads.run(busybox("sleep", "600").build());
    assertEquals(List.of(), namespaces.strangers(namespace));
    assertThrows(WorkloadException.NotEmpty.class, () -> namespaces.delete(namespace));
    workloads.delete(id, Duration.ZERO);
    namespaces.delete(namespace);
    namespaces.delete(namespace);
    assertTrue(namespaces.find(namespace).isEmpty());
  }

  private static List<String> names(List<ImageInfo> images) {
    return images.stream().map(ImageInfo::reference).toList();
  }
}
