package dev.faasd.registry;

import java.util.List;

/**
 * Something that is read from a registry.
 *
 * @param what in a few words, for people
 * @param repository below the registry
 * @param path below the repository
 * @param accept media types; none for all
 * @param from bytes before this one are not wanted
 */
record Request(String what, String repository, String path, List<String> accept, long from) {
  private static final List<String> MANIFESTS =
      List.of(
          "application/vnd.oci.image.index.v1+json",
          "application/vnd.oci.image.manifest.v1+json",
          "application/vnd.docker.distribution.manifest.list.v2+json",
          "application/vnd.docker.distribution.manifest.v2+json",
          "*/*;q=0.5");

  /** By a tag or a digest. */
  static Request manifest(String repository, String reference) {
    return new Request(
        "the manifest " + reference, repository, "manifests/" + reference, MANIFESTS, 0);
  }

  /** From a byte on. */
  static Request blob(String repository, String digest, long from) {
    return new Request("the blob " + digest, repository, "blobs/" + digest, List.of(), from);
  }
}
