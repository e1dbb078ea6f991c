package dev.faasd.containerd;

/**
 * An image that this host can run.
 *
 * @param name as containerd keeps it
 * @param digest of what the name points to: the index of an image of several platforms
 * @param manifest digest of this host's manifest; equals {@code digest} without an index
 */
public record Image(String name, Digest digest, Digest manifest, ImageConfig config) {
  /** The same under another name. */
  Image named(String other) {
    return new Image(other, digest, manifest, config);
  }

  /** The committed snapshot to prepare containers' snapshots from; empty without layers. */
  public String chainId() {
    return config.chainId();
  }
}
