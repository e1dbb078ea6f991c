package dev.faasd.queue;

import org.jspecify.annotations.Nullable;

/** There is no server, or it did not answer: whether it did what it was told is not known then. */
public final class QueueUnreachable extends QueueException {
  private static final long serialVersionUID = 1L;

  QueueUnreachable(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
