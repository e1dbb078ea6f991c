package dev.faasd.containerd;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import dev.faasd.containerd.stubs.AbortIngestRequest;
import dev.faasd.containerd.stubs.ContentGrpc;
import dev.faasd.containerd.stubs.ContentGrpc.ContentBlockingV2Stub;
import dev.faasd.containerd.stubs.ContentInfoMessage;
import dev.faasd.containerd.stubs.ContentInfoRequest;
import dev.faasd.containerd.stubs.DeleteContentRequest;
import dev.faasd.containerd.stubs.ListContentRequest;
import dev.faasd.containerd.stubs.ListContentResponse;
import dev.faasd.containerd.stubs.ListIngestsRequest;
import dev.faasd.containerd.stubs.ReadContentRequest;
import dev.faasd.containerd.stubs.ReadContentResponse;
import dev.faasd.containerd.stubs.UpdateContentRequest;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The blobs of a namespace. What no image, lease or label refers to is collected. */
public final class Content {
  /** A big layer onto a slow disk. */
  private static final Duration COPY = Duration.ofMinutes(30);

  private final Client<ContentBlockingV2Stub> client;

  Content(Connection connection, Scope scope) {
    this.client = new Client<>(connection, scope, ContentGrpc::newBlockingV2Stub);
  }

  /**
   * A blob's record.
   *
   * @param size in bytes
   */
  public record Blob(Digest digest, long size, Map<String, String> labels) {
    /** Copies. */
    public Blob {
      labels = Map.copyOf(labels);
    }

    private static Blob fromMessage(ContentInfoMessage message) {
      return new Blob(new Digest(message.getDigest()), message.getSize(), message.getLabelsMap());
    }
  }

  /** Nothing if it is not there in this namespace. */
  public Optional<Blob> find(Digest digest) {
    return Failures.ifFound(
        () ->
            Blob.fromMessage(
                client
                    .call(
                        "look at content " + digest,
                        stub ->
                            stub.info(
                                ContentInfoRequest.newBuilder().setDigest(digest.value()).build()))
                    .getInfo()));
  }

  /** All of the namespace. */
  public List<Blob> list() {
    return client.call(
        "list content",
        stub -> {
          List<Blob> found = new ArrayList<>();
          BlockingClientCall<?, ListContentResponse> answers =
              stub.list(ListContentRequest.getDefaultInstance());
          while (answers.hasNext()) {
            answers.read().getInfoList().forEach(info -> found.add(Blob.fromMessage(info)));
          }
          return found;
        });
  }

  /**
   * Reads a small blob, such as a manifest, whole.
   *
   * @param limit in bytes
   * @throws ContainerdException.NotFound if it is not there
   * @throws ContainerdException.InvalidImage if it is bigger than the limit
   */
  public byte[] read(Digest digest, int limit) {
    ByteString bytes =
        client.call(
            "read content " + digest,
            stub -> {
              ByteString read = ByteString.EMPTY;
              BlockingClientCall<?, ReadContentResponse> answers =
                  stub.read(
                      ReadContentRequest.newBuilder()
                          .setDigest(digest.value())
                          .setSize(limit + 1L)
                          .build());
              while (answers.hasNext()) {
                read = read.concat(answers.read().getData());
              }
              return read;
            });
    if (bytes.size() > limit) {
      throw new ContainerdException.InvalidImage(
          "content " + digest + " should be a small text but has more than " + limit + " bytes");
    }
    return bytes.toByteArray();
  }

  /**
   * Copies a blob, of whatever size.
   *
   * @throws ContainerdException.NotFound if it is not there
   */
  public void copy(Digest digest, OutputStream target) {
    client.call(
        "read content " + digest,
        COPY,
        stub -> {
          BlockingClientCall<?, ReadContentResponse> answers =
              stub.read(ReadContentRequest.newBuilder().setDigest(digest.value()).build());
          try {
            while (answers.hasNext()) {
              answers.read().getData().writeTo(target);
            }
          } catch (IOException e) {
            answers.cancel("the target failed", e);
            throw new UncheckedIOException("cannot write what is read of " + digest, e);
          }
          return target;
        });
  }

  /**
   * Writes a blob; containerd checks digest and size. One that is there already, or in another
   * namespace, is not written again; one that somebody writes now is waited for. What there is of a
   * write that failed stays as long as its lease, and the next one goes on there.
   *
   * @param name for messages: what it is
   * @return whether bytes were written
   * @throws ContainerdException.InvalidImage if the bytes are not what the descriptor says
   */
  public boolean write(
      Descriptor expected, String name, Map<String, String> labels, BytesSource source) {
    return new ContentWrite(this, client, expected, name, labels).run(source);
  }

  /** Where a blob's bytes come from. */
  @FunctionalInterface
  public interface BytesSource {
    /** Opens it at a byte; closed by who asked for it. */
    InputStream open(long from) throws IOException;
  }

  /** Sets these labels and leaves the others. */
  public void label(Digest digest, Map<String, String> labels) {
    FieldMask.Builder mask = FieldMask.newBuilder();
    labels.keySet().forEach(key -> mask.addPaths("labels." + key));
    client.call(
        "label content " + digest,
        stub ->
            stub.update(
                UpdateContentRequest.newBuilder()
                    .setInfo(
                        ContentInfoMessage.newBuilder()
                            .setDigest(digest.value())
                            .putAllLabels(labels))
                    .setUpdateMask(mask)
                    .build()));
  }

  /** Tells whether it was there. */
  public boolean delete(Digest digest) {
    return Failures.wasFound(
        () ->
            client.call(
                "delete content " + digest,
                stub ->
                    stub.delete(
                        DeleteContentRequest.newBuilder().setDigest(digest.value()).build())));
  }

  /** The references of writes that were begun and neither committed nor aborted. */
  public List<String> ingests() {
    return client
        .call(
            "list unfinished content",
            stub -> stub.listStatuses(ListIngestsRequest.getDefaultInstance()))
        .getStatusesList()
        .stream()
        .map(status -> status.getRef())
        .toList();
  }

  /** Ends a write that will not be finished. Tells whether there was one. */
  public boolean abort(String ref) {
    return Failures.wasFound(
        () ->
            client.call(
                "abort the write " + ref,
                stub -> stub.abort(AbortIngestRequest.newBuilder().setRef(ref).build())));
  }
}
