package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/** A record as it was read back. Immutable, as long as nobody changes its bytes. */
public final class LogRecord {
  private final Instant time;
  private final String writer;
  private final byte[] message;

  LogRecord(Instant time, String writer, byte[] message) {
    this.time = time;
    this.writer = writer;
    this.message = message;
  }

  /** When it was written. */
  public Instant time() {
    return time;
  }

  /** The replica that wrote it, else the number of the process; may be empty. */
  public String writer() {
    return writer;
  }

  /** Any bytes, without a newline at the end. Not copied. */
  public byte[] message() {
    return message;
  }

  /** The message as text, with a replacement character for what is not UTF-8. */
  public String text() {
    return new String(message, UTF_8);
  }
}
