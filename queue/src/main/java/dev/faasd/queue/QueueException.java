package dev.faasd.queue;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something with the queues failed; the message is a sentence for who can act on it. */
public abstract sealed class QueueException extends RuntimeException
    permits QueueFailed, QueueFull, QueueUnreachable {
  private static final long serialVersionUID = 1L;

  QueueException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "message");
  }
}
