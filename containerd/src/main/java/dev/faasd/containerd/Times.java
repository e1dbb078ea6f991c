package dev.faasd.containerd;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Protobuf's time in ours. */
final class Times {
  private Times() {}

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
