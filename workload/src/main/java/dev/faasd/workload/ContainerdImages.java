package dev.faasd.workload;

import dev.faasd.containerd.Containerd;
import dev.faasd.containerd.ContainerdException;
import dev.faasd.containerd.Digest;
import dev.faasd.containerd.Image;
import dev.faasd.containerd.ImageRecord;
import dev.faasd.containerd.ImageReference;
import dev.faasd.containerd.Images;
import dev.faasd.registry.RegistrySettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link ImageStore} in containerd, filled from archives and registries. */
final class ContainerdImages implements ImageStore {
  private static final Logger LOG = System.getLogger(ContainerdImages.class.getName());

  private final Containerd containerd;
  private final List<ArchiveDirectory> archives;
  private final RegistrySettings registries;
  private final Map<String, String> marks;
  private final ImageDisk disk;
  private final ImageLedger ledger;
  private final OneAtATime<Wanted, Image> pulls = new OneAtATime<>();
  private volatile PullListener listener = PullListener.NONE;

  /** What is pulled: two who want the same in one namespace want one pull. */
  private record Wanted(String namespace, ImageReference name) {}

  /**
   * Reads nothing yet.
   *
   * @param archives directories, the ones that win first
   * @param owner whose images those are that are got in here
   */
  ContainerdImages(
      Containerd containerd,
      List<Path> archives,
      RegistrySettings registries,
      String owner,
      InstantSource clock) {
    this.containerd = containerd;
    this.archives = archives.stream().map(ArchiveDirectory::new).toList();
    this.registries = registries;
    this.marks = Map.of(Marks.OWNER, owner);
    this.disk = new ImageDisk(containerd);
    this.ledger = new ImageLedger(containerd, owner, disk, clock);
  }

  @Override
  public Optional<ImageInfo> find(String namespace, String reference) {
    return Translation.call(
        "looking for the image " + reference + " in " + namespace,
        () -> ready(namespace, ImageReference.parse(reference)).map(ContainerdImages::describe));
  }

  @Override
  public List<ImageInfo> importArchive(String namespace, Path archive) {
    return Translation.call(
        "importing " + archive + " into " + namespace,
        () ->
            images(namespace).importArchive(archive).stream()
                .map(ContainerdImages::describe)
                .toList());
  }

  @Override
  public ImageInfo ensure(String namespace, String reference, PullPolicy policy) {
    return Translation.call(
        "getting the image " + reference + " into " + namespace,
        () -> {
          ImageReference name = ImageReference.parse(reference);
          return describe(ensure(namespace, name, policy));
        });
  }

  @Override
  public ImageInfo ensureSame(
      String namespace, String reference, String digest, PullPolicy policy) {
    return Translation.call(
        "getting the image " + reference + " as " + digest + " into " + namespace,
        () -> {
          ImageReference name = ImageReference.parse(reference);
          return same(namespace, name, new Digest(digest), policy)
              .map(ContainerdImages::describe)
              .orElseGet(() -> ensure(namespace, reference, policy));
        });
  }

  /** As it was; nothing when that cannot be had from anywhere. */
  private Optional<Image> same(
      String namespace, ImageReference name, Digest digest, PullPolicy policy) {
    ImageReference exact = name.at(digest);
    Optional<Image> here =
        ready(namespace, exact)
            .or(() -> ready(namespace, name).filter(image -> image.digest().equals(digest)));
    boolean archived = archived(name).filter(found -> found.digest().equals(digest)).isPresent();
    if (here.isPresent() || archived || policy == PullPolicy.NEVER) {
      return here;
    }
    try {
      return Optional.of(pull(namespace, exact));
    } catch (ContainerdException.PullFailed e) {
      LOG.log(Level.WARNING, "{0}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void tellPullsTo(PullListener watcher) {
    listener = watcher;
  }

  @Override
  public List<ImageStanding> standings(String namespace) {
    return Translation.call("listing the images of " + namespace, () -> ledger.list(namespace));
  }

  @Override
  public void mark(String namespace, Collection<ImageUse> uses) {
    Translation.run("marking the images of " + namespace, () -> ledger.mark(namespace, uses));
  }

  @Override
  public List<ImageStanding> removeUnused(String namespace, KeepRules rules) {
    return Translation.call(
        "removing unused images of " + namespace, () -> ledger.remove(namespace, rules));
  }

  @Override
  public DiskUse disk(String namespace) {
    return Translation.call("looking at the disk of the images", () -> disk.use(namespace));
  }

  @Override
  public void requireAvailable(String namespace, String reference) {
    Translation.run(
        "looking for the image " + reference,
        () -> {
          ImageReference name = ImageReference.parse(reference);
          if (archived(name).isEmpty() && ready(namespace, name).isEmpty()) {
            images(namespace).requireAvailable(name, registries);
          }
        });
  }

  private Image ensure(String namespace, ImageReference name, PullPolicy policy) {
    Optional<ArchiveDirectory.Found> archived = archived(name);
    Optional<Image> present = present(namespace, name, archived, policy);
    if (present.isPresent()) {
      return present.get();
    }
    Image image =
        archived.isPresent()
            ? images(namespace).importArchive(archived.get().archive(), name)
            : pullUnlessNever(namespace, name, policy);
    keepByDigest(namespace, name, image.digest());
    return image;
  }

  /** What the host has, if that will do; kept by its digest. */
  private Optional<Image> present(
      String namespace,
      ImageReference name,
      Optional<ArchiveDirectory.Found> archived,
      PullPolicy policy) {
    boolean fixed = policy != PullPolicy.ALWAYS || name.digest().isPresent();
    Optional<Image> here =
        images(namespace)
            .get(name)
            .filter(
                image ->
                    archived.map(found -> found.digest().equals(image.digest())).orElse(fixed));
    if (here.isEmpty()) {
      return here;
    }
    // Both are as they should be, as a rule, and somebody waits for that.
    Aside<Boolean> unpacked =
        Aside.start("looking for " + name, () -> isUnpacked(namespace, here.get()));
    keepByDigest(namespace, name, here.get().digest());
    return here.filter(_ -> unpacked.await());
  }

  private Image pullUnlessNever(String namespace, ImageReference name, PullPolicy policy) {
    if (policy == PullPolicy.NEVER) {
      throw missing(namespace, name);
    }
    try {
      return pull(namespace, name);
    } catch (ContainerdException.PullFailed e) {
      throw ready(namespace, name)
          .<RuntimeException>map(
              here ->
                  new WorkloadException.PullFailed(
                      "%s; the host has %s of this name, which the pull policy %s would take"
                          .formatted(e.getMessage(), here.digest(), PullPolicy.IF_NOT_PRESENT),
                      e))
          .orElse(e);
    }
  }

  private Image pull(String namespace, ImageReference name) {
    return pulls.get(
        new Wanted(namespace, name),
        () -> {
          try (PullLog log = new PullLog(name.toString(), listener)) {
            Image image = images(namespace).pull(name, registries, log);
            log.done();
            return image;
          }
        });
  }

  private Optional<ArchiveDirectory.Found> archived(ImageReference name) {
    return archives.stream().flatMap(directory -> directory.find(name).stream()).findFirst();
  }

  private Images images(String namespace) {
    return containerd.inNamespace(namespace).images().marking(marks);
  }

  /** The name may come to mean another image while this one is still needed. */
  private void keepByDigest(String namespace, ImageReference name, Digest digest) {
    Images images = images(namespace);
    String exact = name.at(digest).toString();
    if (images.find(exact).isEmpty()) {
      ImageRecord record = images.find(name.toString()).orElseThrow(() -> missing(namespace, name));
      images.put(new ImageRecord(exact, record.target(), marks));
    }
  }

  /** The image, if all of it is there and it is unpacked. */
  private Optional<Image> ready(String namespace, ImageReference name) {
    return images(namespace).get(name).filter(image -> isUnpacked(namespace, image));
  }

  private boolean isUnpacked(String namespace, Image image) {
    return image.chainId().isEmpty()
        || containerd.inNamespace(namespace).snapshots().stat(image.chainId()).isPresent();
  }

  private WorkloadException.ImageMissing missing(String namespace, ImageReference name) {
    return new WorkloadException.ImageMissing(
        """
        the image %s is neither in the containerd namespace %s nor in an archive in %s, and the pull \
        policy is %s: put one there, as "docker save" or "skopeo copy" to oci-archive write it\
        """
            .formatted(name, namespace, archives.getLast().directory(), PullPolicy.NEVER));
  }

  private static ImageInfo describe(Image image) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String entry : image.config().env()) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        environment.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return new ImageInfo(
        image.name(),
        image.digest().value(),
        image.config().entrypoint(),
        image.config().cmd(),
        environment,
        image.config().user(),
        image.config().labels());
  }
}
