package dev.faasd.containerd;

/** An image in the content store, looked at through its documents. */
record StoredImage(Content content, ImageRecord record) {
  Image forPlatform(Platform platform) {
    ManifestChoice choice = choice(platform);
    Descriptor config = choice.config();
    return new Image(
        record.name(),
        record.target().digest(),
        choice.descriptor().digest(),
        ImageConfig.fromJson(
            Json.read(
                content.read(config.digest(), Json.MAX_DOCUMENT),
                "configuration " + config.digest())));
  }

  ManifestChoice choice(Platform platform) {
    return ManifestChoice.of(
        record.name(),
        record.target(),
        platform,
        descriptor -> Failures.ifFound(() -> content.read(descriptor.digest(), Json.MAX_DOCUMENT)));
  }

  /** Of its layers and documents, as they are kept. */
  long bytes(Platform platform) {
    ManifestChoice choice = choice(platform);
    return choice.config().size()
        + choice.layers().stream().mapToLong(Descriptor::size).sum()
        + choice.path().stream().mapToLong(step -> step.descriptor().size()).sum();
  }
}
