package dev.faasd.workload;

import dev.faasd.containerd.Container;
import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.ContainerdNamespace;
import dev.faasd.containerd.ImageRecord;
import dev.faasd.containerd.ImageReference;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who uses which of our images, written on the images themselves as labels, and the removal of
 * those that nobody needs. Only records that carry our mark are touched.
 */
final class ImageLedger {
  private static final Logger LOG = System.getLogger(ImageLedger.class.getName());
  private static final String USERS = "dev.faasd/users";
  private static final String UNUSED = "dev.faasd/unused-since";

  /** Set by people, ours and that of containerd's own clients. */
  private static final Map<String, String> PINS =
      Map.of("dev.faasd/pinned", "true", "io.cri-containerd.pinned", "pinned");

  /** More names than that do not fit into a label, and nobody reads them. */
  private static final int MOST_USERS = 30;

  private final Containerd containerd;
  private final String owner;
  private final ImageDisk disk;
  private final InstantSource clock;

  ImageLedger(Containerd containerd, String owner, ImageDisk disk, InstantSource clock) {
    this.containerd = containerd;
    this.owner = owner;
    this.disk = disk;
    this.clock = clock;
  }

  /**
   * What names of one image have in common: two of ours and one of somebody else are two images.
   */
  private record Group(String digest, boolean ours) {}

  /** All images of a namespace, by name. */
  List<ImageStanding> list(String namespace) {
    ContainerdNamespace inside = containerd.inNamespace(namespace);
    List<Container> containers = inside.containers().list(Map.of());
    Map<Group, List<ImageRecord>> groups =
        inside.images().list().stream()
            .collect(Collectors.groupingBy(this::group, LinkedHashMap::new, Collectors.toList()));
    return groups.entrySet().stream()
        .map(group -> standing(inside, group.getKey(), group.getValue(), containers))
        .sorted(Comparator.comparing(ImageStanding::name))
        .toList();
  }

  private Group group(ImageRecord record) {
    return new Group(
        record.target().digest().value(), owner.equals(record.labels().get(Marks.OWNER)));
  }

  private List<ImageStanding> ours(String namespace) {
    return list(namespace).stream().filter(ImageStanding::ours).toList();
  }

  private static ImageStanding standing(
      ContainerdNamespace inside,
      Group group,
      List<ImageRecord> records,
      List<Container> containers) {
    Map<String, String> labels = new LinkedHashMap<>();
    records.forEach(record -> labels.putAll(record.labels()));
    List<String> names = records.stream().map(ImageRecord::name).sorted().toList();
    return new ImageStanding(
        group.digest(),
        names,
        inside.images().bytes(records.getFirst()),
        group.ours(),
        containers.stream()
            .filter(container -> names.contains(container.image()))
            .map(Container::id)
            .collect(Collectors.toSet()),
        Stream.of(labels.getOrDefault(USERS, "").split(" ", -1))
            .filter(user -> !user.isEmpty())
            .collect(Collectors.toSet()),
        Optional.ofNullable(labels.get(UNUSED)).filter(text -> !text.isEmpty()).map(Instant::parse),
        PINS.entrySet().stream().anyMatch(labels.entrySet()::contains));
  }

  /** Writes down who uses what from now on, and since when nobody uses the others. */
  void mark(String namespace, Collection<ImageUse> uses) {
    Set<String> present = uses.stream().map(ImageUse::user).collect(Collectors.toSet());
    for (ImageStanding image : ours(namespace)) {
      Set<String> now =
          uses.stream()
              .filter(use -> isOf(use, image))
              .map(ImageUse::user)
              .collect(Collectors.toCollection(TreeSet::new));
      Optional<Instant> unused =
          now.isEmpty() ? Optional.of(image.unusedSince().orElseGet(this::now)) : Optional.empty();
      Set<String> users = new TreeSet<>(now);
      image.users().stream().filter(present::contains).forEach(users::add);
      if (!users.equals(image.users()) || !unused.equals(image.unusedSince())) {
        Map<String, String> labels =
            Map.of(
                USERS,
                users.stream().limit(MOST_USERS).collect(Collectors.joining(" ")),
                UNUSED,
                unused.map(Instant::toString).orElse(""));
        image
            .names()
            .forEach(name -> containerd.inNamespace(namespace).images().label(name, labels));
      }
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static boolean isOf(ImageUse use, ImageStanding image) {
    if (use.digest().isPresent()) {
      return image.digest().equals(use.digest().get());
    }
    try {
      return image.names().contains(ImageReference.parse(use.reference()).toString());
    } catch (ContainerdException.InvalidReference _) {
      return false; // Somebody is about to hear that.
    }
  }

  /**
   * Removes what is marked as unused and need not be kept.
   *
   * @return what is removed
   */
  List<ImageStanding> remove(String namespace, KeepRules rules) {
    List<ImageStanding> unused =
        ours(namespace).stream()
            .filter(image -> image.unusedSince().isPresent() && !image.pinned())
            .filter(image -> image.containers().isEmpty())
            .sorted(Comparator.comparing(image -> image.unusedSince().orElseThrow()))
            .toList();
    Set<ImageStanding> kept = latest(unused, rules.versions());
    Set<ImageStanding> last = latest(unused, Math.min(1, rules.versions()));
    Instant old = clock.instant().minus(rules.unused());
    List<ImageStanding> removed = new ArrayList<>();
    removeSome(
        namespace,
        unused,
        image -> !kept.contains(image) && !image.unusedSince().orElseThrow().isAfter(old),
        removed);
    if (disk.use(namespace).percent() >= rules.high()) {
      Predicate<ImageStanding> full = _ -> disk.use(namespace).percent() > rules.low();
      removeSome(namespace, unused, full.and(image -> !kept.contains(image)), removed);
      removeSome(namespace, unused, full.and(image -> !last.contains(image)), removed);
    }
    return removed;
  }

  /** Of what each user had before, the latest so many. */
  private static Set<ImageStanding> latest(List<ImageStanding> unused, int versions) {
    Set<ImageStanding> latest = new HashSet<>();
    unused.stream()
        .flatMap(image -> image.users().stream())
        .distinct()
        .forEach(
            user ->
                unused.reversed().stream()
                    .filter(image -> image.users().contains(user))
                    .limit(versions)
                    .forEach(latest::add));
    return latest;
  }

  private void removeSome(
      String namespace,
      List<ImageStanding> unused,
      Predicate<ImageStanding> which,
      List<ImageStanding> removed) {
    for (ImageStanding image : unused) {
      if (!removed.contains(image) && which.test(image)) {
        remove(namespace, image);
        removed.add(image);
      }
    }
  }

  private void remove(String namespace, ImageStanding image) {
    image
        .names()
        .forEach(name -> containerd.inNamespace(namespace).images().deleteAndCollect(name));
    LOG.log(
        Level.INFO,
        "removed the image {0} ({1}, {2} MB) of {3}, unused since {4}",
        image.name(),
        image.digest(),
        Long.toString(image.bytes() / 1_000_000),
        namespace,
        image.unusedSince().orElseThrow());
  }
}
