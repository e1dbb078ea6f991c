package dev.faasd.containerd;

import com.google.protobuf.FieldMask;
import dev.faasd.containerd.stubs.CreateImageRequest;
import dev.faasd.containerd.stubs.DeleteImageRequest;
import dev.faasd.containerd.stubs.DescriptorMessage;
import dev.faasd.containerd.stubs.GetImageRequest;
import dev.faasd.containerd.stubs.ImageMessage;
import dev.faasd.containerd.stubs.ImagesGrpc;
import dev.faasd.containerd.stubs.ImagesGrpc.ImagesBlockingV2Stub;
import dev.faasd.containerd.stubs.ListImagesRequest;
import dev.faasd.containerd.stubs.UpdateImageRequest;
import dev.faasd.registry.RegistryException;
import dev.faasd.registry.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images of a namespace. */
public final class Images {
  private static final Duration COLLECTION = Duration.ofMinutes(2);

  private final ContainerdNamespace namespace;
  private final KnownImages known;
  private final Client<ImagesBlockingV2Stub> client;

  /** What is put on records that imports and pulls make. */
  private final Map<String, String> marks;

  Images(ContainerdNamespace namespace, KnownImages known, Connection connection, Scope scope) {
    this(
        namespace, known, new Client<>(connection, scope, ImagesGrpc::newBlockingV2Stub), Map.of());
  }

  private Images(
      ContainerdNamespace namespace,
      KnownImages known,
      Client<ImagesBlockingV2Stub> client,
      Map<String, String> marks) {
    this.namespace = namespace;
    this.known = known;
    this.client = client;
    this.marks = Map.copyOf(marks);
  }

  /** The same; records that imports and pulls make carry these labels. Others keep theirs. */
  public Images marking(Map<String, String> labels) {
    return new Images(namespace, known, client, labels);
  }

  /** Nothing if no image has the name. */
  public Optional<ImageRecord> find(String name) {
    return Failures.ifFound(
        () ->
            ImageRecord.fromMessage(
                client
                    .call(
                        "look at image " + name,
                        stub -> stub.get(GetImageRequest.newBuilder().setName(name).build()))
                    .getImage()));
  }

  /**
   * An image with its configuration, for this host's platform.
   *
   * @return nothing if no image has the name
   * @throws ContainerdException.MissingPlatform if it has nothing for this host
   * @throws ContainerdException.NotFound if it was never asked for before, and parts of it are not
   *     in the content store
   */
  public Optional<Image> get(ImageReference reference) {
    return find(reference.toString()).map(record -> known.of(record, () -> read(record)));
  }

  /**
   * An image as it was when it was asked for last, by its digest, without a call; nothing if it
   * never was. It may have been removed since.
   */
  public Optional<Image> remembered(ImageReference exact) {
    return exact.digest().flatMap(known::find).map(image -> image.named(exact.toString()));
  }

  private Image read(ImageRecord record) {
    return new StoredImage(namespace.content(), record).forPlatform(Platform.host());
  }

  /** All names of the namespace. */
  public List<ImageRecord> list() {
    return client
        .call("list images", stub -> stub.list(ListImagesRequest.getDefaultInstance()))
        .getImagesList()
        .stream()
        .map(ImageRecord::fromMessage)
        .toList();
  }

  /**
   * Gets the images of an archive file in, unpacked and ready for this host: an OCI layout or what
   * {@code docker save} writes, as tar or tar.gz. What is there already is neither written nor
   * unpacked again. Of an image that fails nothing is left but what was there before; those before
   * it in the archive stay.
   *
   * @return one for each name in the archive
   * @throws ContainerdException.InvalidImage if the archive is damaged or is none
   * @throws ContainerdException.MissingPlatform if an image has nothing for this host
   */
  public List<Image> importArchive(Path archive) {
    try (ImageArchive opened = ImageArchive.open(archive)) {
      return opened.images().stream()
          .map(image -> importImage(opened, image, Optional.empty()))
          .toList();
    }
  }

  /**
   * Gets the one image of that name in the archive in, or, if the archive has one image only, that
   * one under the given name.
   *
   * @throws ContainerdException.NotFound if the archive has several, none of that name
   */
  public Image importArchive(Path archive, ImageReference name) {
    try (ImageArchive opened = ImageArchive.open(archive)) {
      List<ImageArchive.Entry> images = opened.images();
      ImageArchive.Entry chosen =
          images.stream()
              .filter(image -> image.name().filter(name::equals).isPresent())
              .findFirst()
              .or(() -> images.size() == 1 ? Optional.of(images.getFirst()) : Optional.empty())
              .orElseThrow(
                  () ->
                      new ContainerdException.NotFound(
                          "archive " + archive + " has no image " + name + " but " + images));
      return importImage(opened, chosen, Optional.of(name));
    }
  }

  private Image importImage(
      ImageArchive archive, ImageArchive.Entry image, Optional<ImageReference> name) {
    ImageReference chosen =
        name.or(image::name)
            .orElseThrow(
                () ->
                    new ContainerdException.InvalidImage(
                        "the image in " + archive.file() + " has no name; give it one"));
    return new ImageImport(namespace, archive, image.target(), chosen, marks).run();
  }

  /**
   * Gets an image in from its registry, unpacked and ready for this host. What is there already is
   * neither transferred nor unpacked again; of a pull that fails nothing is left.
   *
   * @throws ContainerdException.PullFailed if the registry does not give it to us
   * @throws ContainerdException.InvalidImage if what it gives is damaged
   * @throws ContainerdException.MissingPlatform if it has nothing for this host
   */
  public Image pull(ImageReference name, RegistrySettings registries, PullProgress progress) {
    try (RegistryImage source = RegistryImage.open(registries, name, progress)) {
      return new ImageImport(namespace, source, source.resolve(name), name, marks).run();
    } catch (RegistryException e) {
      throw new ContainerdException.PullFailed(
          "image " + name + " cannot be pulled: " + e.getMessage(), e);
    }
  }

  /**
   * Asks an image's registry for it, and transfers nothing of its layers.
   *
   * @throws ContainerdException.PullFailed if the registry would not give it to us
   */
  public void requireAvailable(ImageReference name, RegistrySettings registries) {
    try (RegistryImage source = RegistryImage.open(registries, name, PullProgress.NONE)) {
      source.resolve(name);
    } catch (RegistryException e) {
      throw new ContainerdException.PullFailed(
          "image " + name + " cannot be pulled: " + e.getMessage(), e);
    }
  }

  /** Makes the name point there, whether or not it pointed elsewhere. */
  public void put(ImageRecord image) {
    try {
      client.call(
          "create image " + image.name(),
          stub -> stub.create(CreateImageRequest.newBuilder().setImage(image.toMessage()).build()));
    } catch (ContainerdException.AlreadyExists _) {
      client.call(
          "update image " + image.name(),
          stub ->
              stub.update(
                  UpdateImageRequest.newBuilder()
                      .setImage(image.toMessage())
                      .setUpdateMask(FieldMask.newBuilder().addPaths("target").addPaths("labels"))
                      .build()));
    }
  }

  /**
   * Sets these labels and leaves the others; an empty value removes one. Fine without the image.
   */
  public void label(String name, Map<String, String> labels) {
    UpdateImageRequest request = labelling(name, labels);
    boolean _ =
        Failures.wasFound(() -> client.call("label image " + name, stub -> stub.update(request)));
  }

  /**
   * The mask leaves the target out, but it has to be there: containerd 2.1 looks into it anyway,
   * and dies of one that is not.
   */
  static UpdateImageRequest labelling(String name, Map<String, String> labels) {
    FieldMask.Builder mask = FieldMask.newBuilder();
    labels.keySet().forEach(key -> mask.addPaths("labels." + key));
    return UpdateImageRequest.newBuilder()
        .setImage(
            ImageMessage.newBuilder()
                .setName(name)
                .setTarget(DescriptorMessage.getDefaultInstance())
                .putAllLabels(labels))
        .setUpdateMask(mask)
        .build();
  }

  /** What an image's blobs for this host take, in bytes; 0 when parts of it are missing. */
  public long bytes(ImageRecord image) {
    try {
      return new StoredImage(namespace.content(), image).bytes(Platform.host());
    } catch (ContainerdException.InvalidImage
        | ContainerdException.NotFound
        | ContainerdException.MissingPlatform _) {
      return 0;
    }
  }

  /** What only it referred to is collected later. Tells whether there was one. */
  public boolean delete(String name) {
    return delete(name, false);
  }

  /** Comes back when what only it referred to is gone. */
  public boolean deleteAndCollect(String name) {
    return delete(name, true);
  }

  private boolean delete(String name, boolean sync) {
    return Failures.wasFound(
        () ->
            client.call(
                "delete image " + name,
                COLLECTION,
                stub ->
                    stub.delete(
                        DeleteImageRequest.newBuilder().setName(name).setSync(sync).build())));
  }
}
