package dev.faasd.registry;

/** A manifest or an index, as the registry sent it. */
public final class Document {
  private final String mediaType;
  private final String digest;
  private final byte[] bytes;

  Document(String mediaType, String digest, byte[] bytes) {
    this.mediaType = mediaType;
    this.digest = digest;
    this.bytes = bytes;
  }

  /** OCI's or Docker's; empty when the registry did not say. */
  public String mediaType() {
    return mediaType;
  }

  /** Of the bytes, checked. */
  public String digest() {
    return digest;
  }

  /** Shared: not to be changed. */
  public byte[] bytes() {
    return bytes;
  }
}
