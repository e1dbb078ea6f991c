package dev.faasd.http;

import org.jspecify.annotations.Nullable;

/** The family of this module's failures. */
public abstract sealed class HttpException extends RuntimeException
    permits RequestRefused, ListenFailed, UpstreamException, ClientLeft {
  private static final long serialVersionUID = 1L;

  HttpException(String sentence) {
    super(sentence);
  }

  HttpException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }

  /** What went wrong, in a sentence. */
  @Override
  public String getMessage() {
    String sentence = super.getMessage();
    return sentence == null ? getClass().getSimpleName() : sentence;
  }
}
