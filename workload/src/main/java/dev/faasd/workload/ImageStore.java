package dev.faasd.workload;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The images of the host. References are given as people write them ({@code alpine}, {@code
 * ghcr.io/openfaas/figlet}) and completed by Docker's rules. Thread-safe.
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
   * @throws WorkloadException.BadArchive when the file is neither, or is damaged
   */
  List<ImageInfo> importArchive(String namespace, Path archive);

  /**
   * The image, taken from an archive when it is not in the namespace yet, or when the archive has
   * another one. Of several archives with this name the newest counts, in the first directory that
   * has one.
   *
   * @throws WorkloadException.ImageMissing when it is in neither; the message names the image,
   *     where it was looked for and what to do
   * @throws WorkloadException.InvalidReference when the reference is none
   */
  ImageInfo ensure(String namespace, String reference);
}
