package dev.faasd.containerd;

import com.google.protobuf.ByteString;
import dev.faasd.containerd.stubs.ContentGrpc.ContentBlockingV2Stub;
import dev.faasd.containerd.stubs.WriteAction;
import dev.faasd.containerd.stubs.WriteContentRequest;
import dev.faasd.containerd.stubs.WriteContentResponse;
import dev.faasd.registry.RegistryException;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;

/**
 * One blob's way into the content store. The first message only asks: containerd answers that the
 * blob exists, or how much of it it has, from a write that was never finished. All of it, without a
 * byte from us, may also mean that another namespace has it; then the commit suffices. Each
 * following message waits for the answer to the one before, so no more than one chunk is under way.
 */
final class ContentWrite {
  /** Several at once go into the small young generation: longer ones would make the heap grow. */
  private static final int CHUNK = 64 << 10;

  /** A big layer over a slow line; whoever reads it notices when nothing comes. */
  private static final Duration LIMIT = Duration.ofHours(2);

  /** Until we look again whether who writes the same is done. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Content content;
  private final Client<ContentBlockingV2Stub> client;
  private final Descriptor expected;
  private final String name;
  private final Map<String, String> labels;

  /** The same for all who write this blob: containerd lets one of them at a time. */
  private final String ref;

  /** How much there was already. */
  private long taken;

  ContentWrite(
      Content content,
      Client<ContentBlockingV2Stub> client,
      Descriptor expected,
      String name,
      Map<String, String> labels) {
    this.content = content;
    this.client = client;
    this.expected = expected;
    this.name = name;
    this.labels = labels;
    this.ref = "faasd-" + expected.digest().value();
  }

  boolean run(Content.BytesSource source) {
    boolean begunAnew = false;
    long begin = System.nanoTime();
    while (true) {
      try {
        return client.call("write " + name, LIMIT, stub -> write(stub.write(), source));
      } catch (ContainerdException.AlreadyExists _) {
        return false;
      } catch (ContainerdException.FailedPrecondition e) {
        abort(e);
        if (taken == 0 || begunAnew) {
          throw new ContainerdException.InvalidImage(name + " is damaged: " + e.getMessage(), e);
        }
        // What there was may be what is wrong: hosts that lost power have such files.
        begunAnew = true;
      } catch (ContainerdException.Unavailable e) {
        // Who writes it has as long as we would have.
        if (!isBeingWritten(e) || System.nanoTime() - begin > LIMIT.toNanos()) {
          throw e;
        }
        pause();
      }
    }
  }

  private void abort(ContainerdException failure) {
    try {
      content.abort(ref);
    } catch (ContainerdException e) {
      failure.addSuppressed(e);
    }
  }

  private static boolean isBeingWritten(ContainerdException.Unavailable e) {
    return String.valueOf(e.getMessage()).matches("(?s).*ref \\S+ locked .*");
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ContainerdException.Failed("interrupted while somebody else writes " + name, e);
    }
  }

  private boolean write(
      BlockingClientCall<WriteContentRequest, WriteContentResponse> call,
      Content.BytesSource source)
      throws StatusException, InterruptedException {
    taken = exchange(call, request(WriteAction.STAT)).getOffset();
    boolean complete = taken == expected.size() && taken > 0;
    long offset = complete ? taken : copy(call, source, taken);
    exchange(call, request(WriteAction.COMMIT).setOffset(offset).putAllLabels(labels));
    call.halfClose();
    call.read(); // The end of the stream, which gives back what gRPC holds for it.
    return !complete;
  }

  private long copy(
      BlockingClientCall<WriteContentRequest, WriteContentResponse> call,
      Content.BytesSource source,
      long from)
      throws StatusException, InterruptedException {
    long offset = from;
    byte[] chunk = new byte[CHUNK];
    try (InputStream bytes = source.open(from)) {
      for (int n = bytes.readNBytes(chunk, 0, CHUNK);
          n > 0;
          n = bytes.readNBytes(chunk, 0, CHUNK)) {
        ByteString data = ByteString.copyFrom(chunk, 0, n);
        exchange(call, request(WriteAction.WRITE).setOffset(offset).setData(data));
        offset += n;
      }
      return offset;
    } catch (IOException e) {
      call.cancel("the source failed", e);
      throw new ContainerdException.InvalidImage(
          "could not read " + name + " after " + offset + " bytes: " + e.getMessage(), e);
    } catch (RegistryException e) {
      call.cancel("the registry failed", e);
      throw e;
    }
  }

  private WriteContentRequest.Builder request(WriteAction action) {
    return WriteContentRequest.newBuilder()
        .setAction(action)
        .setRef(ref)
        .setTotal(expected.size())
        .setExpected(expected.digest().value());
  }

  private WriteContentResponse exchange(
      BlockingClientCall<WriteContentRequest, WriteContentResponse> call,
      WriteContentRequest.Builder request)
      throws StatusException, InterruptedException {
    call.write(request.build());
    WriteContentResponse answer = call.read();
    if (answer == null) {
      throw new ContainerdException.Failed(
          "could not write " + name + ": containerd ended the stream early");
    }
    return answer;
  }
}
