package dev.faasd.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.PrivateContainerd;
import dev.faasd.containerd.TestArchive;
import dev.faasd.registry.FakeRegistry;
import dev.faasd.registry.Proxies;
import dev.faasd.registry.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Images on a small disk of their own. */
@Tag("integration")
class CollectionOfImagesIT {
  private static final long DISK = 240L << 20;
  private static final int IMAGE = 10 << 20;
  private static final KeepRules RULES = new KeepRules(Duration.ofDays(1), 2, 85, 80);

  @AutoClose private final PrivateContainerd containerd = PrivateContainerd.startOnDisk(DISK);
  @AutoClose private final FakeRegistry registry = new FakeRegistry();
  private Instant now = Instant.parse("2030-01-01T00:00:00Z");
  private ContainerdImages images;
  private String namespace;

  @BeforeEach
  void open() {
    namespace = containerd.newNamespace();
    images = images(containerd.client());
  }

  private ContainerdImages images(Containerd client) {
    Path nowhere = containerd.files().resolve("nowhere");
    return new ContainerdImages(
        client,
        List.of(nowhere),
        new RegistrySettings(nowhere, nowhere, List.of(), List.of(), Proxies.NONE, "tests"),
        "tests",
        () -> now);
  }

  private String name(String tag) {
    return registry.host() + "/team/app:" + tag;
  }

  /** A new image under the tag, used by the function from now on. */
  private ImageUse update(String tag, String content) {
    TestArchive.noise(IMAGE, content).push(registry, "team/app", tag);
    String digest = images.ensure(namespace, name(tag), PullPolicy.ALWAYS).digest();
    now = now.plusSeconds(1);
    return new ImageUse("hello", name(tag), Optional.of(digest));
  }

  private List<String> removed() {
    return images.removeUnused(namespace, RULES).stream().map(ImageStanding::digest).toList();
  }

  private boolean isThere(ImageUse use) {
    String digest = use.digest().orElseThrow();
    return images
        .find(namespace, use.reference().replaceFirst(":[^:/]*$", "@" + digest))
        .isPresent();
  }

  @Test
  void diskNeverFillsAndTheLastVersionsAreKept() {
    ImageUse present = update("latest", "first");
    ImageUse before = present;
    for (int i = 1; i <= 20; i++) {
      images.mark(namespace, List.of(present));
      images.removeUnused(namespace, RULES);
      before = present;
      present = update("latest", "version " + i);
      assertTrue(images.disk(namespace).percent() < 100);
      assertTrue(isThere(present));
      assertTrue(isThere(before));
    }
    images.mark(namespace, List.of(present));
    images.removeUnused(namespace, RULES);
    assertTrue(images.disk(namespace).percent() <= 85, images.disk(namespace).toString());
    // Back to the last version, with the registry away.
    registry.close();
    assertEquals(
        before.digest().orElseThrow(),
        images
            .ensureSame(
                namespace, before.reference(), before.digest().orElseThrow(), PullPolicy.NEVER)
            .digest());
  }

  @Test
  void whileThereIsRoomUnusedImagesGoAfterATime() {
    ImageUse one = update("1", "one");
    ImageUse two = update("2", "two");
    ImageUse three = update("3", "three");
    ImageUse four = update("4", "four");
    for (ImageUse use : List.of(one, two, three, four)) {
      images.mark(namespace, List.of(use));
      now = now.plusSeconds(1);
    }
    assertEquals(List.of(), removed());
    now = now.plus(RULES.unused());
    assertEquals(List.of(one.digest().orElseThrow()), removed());
    assertTrue(isThere(two));
    assertTrue(isThere(three));
    // Of a function that is deleted nothing is kept for a way back.
    images.mark(namespace, List.of(new ImageUse("other", name("4"), Optional.empty())));
    assertEquals(2, removed().size());
    assertTrue(isThere(four));
  }

  @Test
  void whatIsPinnedOrSomebodyElsesIsLeftAlone() {
    ImageUse pinned = update("pinned", "pinned");
    ImageUse unused = update("unused", "unused");
    containerd
        .client()
        .inNamespace(namespace)
        .images()
        .label(name("pinned"), Map.of("dev.faasd/pinned", "true"));
    images.mark(namespace, List.of());
    now = now.plus(RULES.unused());
    ContainerdImages others =
        new ContainerdImages(
            containerd.client(),
            List.of(containerd.files().resolve("nowhere")),
            new RegistrySettings(
                containerd.files(),
                containerd.files(),
                List.of(),
                List.of(),
                Proxies.NONE,
                "tests"),
            "somebody else",
            () -> now);
    assertEquals(List.of(), others.removeUnused(namespace, RULES));
    assertEquals(List.of(unused.digest().orElseThrow()), removed());
    assertTrue(isThere(pinned));
  }

  @Test
  void labelsTellWhoUsesAnImageAndSinceWhenNobodyDoes() {
    ImageUse one = update("1", "one");
    ImageUse two = update("2", "two");
    images.mark(namespace, List.of(one));
    images.mark(namespace, List.of(two));
    Map<String, String> first = labels("1");
    assertEquals("hello", first.get("dev.faasd/users"));
    assertEquals(now.toString(), first.get("dev.faasd/unused-since"));
    assertEquals(Set.of("dev.faasd/owner", "dev.faasd/users"), labels("2").keySet());
    images.mark(namespace, List.of(one));
    assertEquals(Set.of("dev.faasd/owner", "dev.faasd/users"), labels("1").keySet());
  }

  private Map<String, String> labels(String tag) {
    return containerd
        .client()
        .inNamespace(namespace)
        .images()
        .find(name(tag))
        .orElseThrow()
        .labels();
  }
}
