package dev.faasd.workload;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The images of the host. References are given as people write them ({@code alpine}, {@code
 * ghcr.io/openfaas/figlet}) and completed by Docker's rules. Thread-safe.
 *
 * <p>Each image that is ensured stays under the name of its content too ({@code NAME@sha256:…}), so
 * that it can be had again when the name has come to mean another.
 */
public interface ImageStore {
  /**
   * The image, when it is in this containerd namespace and can run at once.
   *
   * @throws WorkloadException.InvalidReference when the reference is none
   */
  Optional<ImageInfo> find(String namespace, String reference);

  /**
   * Imports and unpacks all images of an OCI layout or {@code docker save} archive. Cheap when they
   * are there already.
   *
   * @throws WorkloadException.BadImage when the file is neither, or is damaged
   */
  List<ImageInfo> importArchive(String namespace, Path archive);

  /**
   * The image: from an archive, when one has it; else as it is in the namespace; else from its
   * registry. Of several archives with this name the newest counts, in the first directory that has
   * one. Calls for one image at the same time are one pull.
   *
   * @throws WorkloadException.ImageMissing when it is nowhere and may not be pulled; the message
   *     names the image, where it was looked for and what to do
   * @throws WorkloadException.PullFailed when its registry does not give it
   * @throws WorkloadException.BadImage when it is damaged, or not for this host
   * @throws WorkloadException.InvalidReference when the reference is none
   */
  ImageInfo ensure(String namespace, String reference, PullPolicy policy);

  /** The same, pulled when the host does not have it. */
  default ImageInfo ensure(String namespace, String reference) {
    return ensure(namespace, reference, PullPolicy.IF_NOT_PRESENT);
  }

  /**
   * The image as it was when its digest was this; as it is now, when that cannot be had any more.
   * Else like {@link #ensure}.
   *
   * @param policy not {@code ALWAYS}: what has a digest does not change
   */
  ImageInfo ensureSame(String namespace, String reference, String digest, PullPolicy policy);

  /** All images of a namespace, by name. */
  List<ImageStanding> standings(String namespace);

  /** From now on this one is told how far pulls are, and nobody else. */
  void tellPullsTo(PullListener watcher);

  /**
   * Writes down on the images of a namespace who uses them from now on, for {@link #removeUnused}
   * and for people who look at their labels.
   *
   * @param uses all of them
   */
  void mark(String namespace, Collection<ImageUse> uses);

  /**
   * Removes images that are marked as unused and need not be kept: those that are unused for long;
   * then, while the disk is too full, others, the longest unused first. Of what each user had
   * before, the last one stays always. Images that somebody else got in or that are pinned are left
   * alone.
   *
   * @return what is removed
   */
  List<ImageStanding> removeUnused(String namespace, KeepRules rules);

  /** The disk that images are on. */
  DiskUse disk(String namespace);

  /**
   * Makes sure that it is here or would be given by its registry; transfers nothing.
   *
   * @throws WorkloadException.PullFailed telling why not
   * @throws WorkloadException.InvalidReference when the reference is none
   */
  void requireAvailable(String namespace, String reference);
}
