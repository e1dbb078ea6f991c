package dev.faasd.containerd;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One image's way from an archive or a registry into a namespace: blobs, snapshots, then the
 * record, each with the labels by which the garbage collector finds what belongs to what, and all
 * under a lease. Gone wrong, the lease is deleted and the collector takes what was made.
 */
final class ImageImport {
  private final ContainerdNamespace namespace;
  private final ImageSource source;
  private final Descriptor target;
  private final ImageReference name;
  private final Map<String, String> labels;
  private final ManifestChoice choice;
  private final ImageConfig config;

  /**
   * Reads the image's documents.
   *
   * @param labels of its record, unless there is one already
   */
  ImageImport(
      ContainerdNamespace namespace,
      ImageSource source,
      Descriptor target,
      ImageReference name,
      Map<String, String> labels) {
    this.namespace = namespace;
    this.source = source;
    this.target = target;
    this.name = name;
    this.labels = labels;
    this.choice = ManifestChoice.of(name.toString(), target, Platform.host(), source);
    this.config =
        ImageConfig.fromJson(
            Json.read(
                source
                    .read(choice.config())
                    .orElseThrow(() -> lacking("configuration", choice.config())),
                "the configuration of image " + name));
    if (config.diffIds().size() != choice.layers().size()) {
      throw new ContainerdException.InvalidImage(
          "image "
              + name
              + " has "
              + choice.layers().size()
              + " layers, its configuration speaks of "
              + config.diffIds().size());
    }
  }

  private ContainerdException lacking(String part, Descriptor blob) {
    return new ContainerdException.InvalidImage(
        source + " lacks the " + part + " of image " + name + ", " + blob.digest());
  }

  Image run() {
    if (!isThere()) {
      ImportLease lease = ImportLease.take(namespace.leases(), target.digest());
      try {
        importUnder(namespace.withLease(lease.own()));
      } catch (RuntimeException e) {
        try {
          lease.endAndCollect();
        } catch (ContainerdException ofCleaning) {
          e.addSuppressed(ofCleaning);
        }
        throw e;
      }
      lease.end();
    }
    return new Image(name.toString(), target.digest(), choice.descriptor().digest(), config);
  }

  /** The record came last: if it points here, and the snapshot is there and held, all is. */
  private boolean isThere() {
    Optional<ImageRecord> record = namespace.images().find(name.toString());
    return record.isPresent()
        && record.get().target().digest().equals(target.digest())
        && namespace
            .content()
            .find(choice.config().digest())
            .filter(blob -> blob.labels().entrySet().containsAll(configLabels().entrySet()))
            .isPresent()
        && (config.diffIds().isEmpty() || namespace.snapshots().stat(config.chainId()).isPresent());
  }

  private void importUnder(ContainerdNamespace leased) {
    Content content = leased.content();
    List<Descriptor> layers = choice.layers();
    source.begin(layers);
    putDocuments(content);
    try (LayerTransfers transfers =
        new LayerTransfers(layers.size(), source.parallel(), i -> putLayer(content, i))) {
      new Unpacking(leased, name.toString(), layers, config, transfers::await).run();
      IntStream.range(0, layers.size()).forEach(transfers::await);
    }
    Map<String, String> kept =
        leased.images().find(name.toString()).map(ImageRecord::labels).orElse(labels);
    leased.images().put(new ImageRecord(name.toString(), target, kept));
  }

  private void putLayer(Content content, int i) {
    Descriptor layer = choice.layers().get(i);
    if (content.find(layer.digest()).isEmpty() && !source.has(layer)) {
      throw lacking("layer " + (i + 1), layer);
    }
    Map<String, String> uncompressed =
        Map.of("containerd.io/uncompressed", config.diffIds().get(i).value());
    if (!put(content, layer, "layer " + (i + 1), uncompressed, from -> source.open(layer, from))) {
      source.skipped(layer);
    }
  }

  private void putDocuments(Content content) {
    putDocument(
        content,
        choice.config(),
        "configuration",
        source.read(choice.config()).orElseThrow(),
        configLabels());
    List<ManifestChoice.Step> path = choice.path();
    for (int i = path.size() - 1; i >= 0; i--) {
      ManifestChoice.Step step = path.get(i);
      boolean isManifest = i == path.size() - 1;
      putDocument(
          content,
          step.descriptor(),
          isManifest ? "manifest" : "index",
          step.bytes().toByteArray(),
          isManifest
              ? manifestLabels()
              : Map.of(
                  "containerd.io/gc.ref.content.m.0",
                  path.get(i + 1).descriptor().digest().value()));
    }
  }

  private Map<String, String> configLabels() {
    return config.diffIds().isEmpty()
        ? Map.of()
        : Map.of(
            "containerd.io/gc.ref.snapshot." + namespace.snapshots().snapshotter(),
            config.chainId());
  }

  private Map<String, String> manifestLabels() {
    Map<String, String> labels = new HashMap<>();
    labels.put("containerd.io/gc.ref.content.config", choice.config().digest().value());
    List<Descriptor> layers = choice.layers();
    for (int i = 0; i < layers.size(); i++) {
      labels.put("containerd.io/gc.ref.content.l." + i, layers.get(i).digest().value());
    }
    return labels;
  }

  private void putDocument(
      Content content,
      Descriptor descriptor,
      String what,
      byte[] bytes,
      Map<String, String> labels) {
    put(
        content,
        descriptor,
        what,
        labels,
        from -> new ByteArrayInputStream(bytes, (int) from, bytes.length - (int) from));
  }

  /** What is there keeps its bytes, and gets the labels it lacks; tells whether it was not. */
  private boolean put(
      Content content,
      Descriptor blob,
      String what,
      Map<String, String> labels,
      Content.BytesSource bytes) {
    boolean written =
        content.write(blob, what + " of image " + name + " from " + source, labels, bytes);
    if (!written) {
      Map<String, String> present =
          content.find(blob.digest()).map(Content.Blob::labels).orElse(Map.of());
      if (!present.entrySet().containsAll(labels.entrySet())) {
        content.label(blob.digest(), labels);
      }
    }
    return written;
  }
}
