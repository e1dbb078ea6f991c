package dev.faasd.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Hears what Netty says of buffers that nobody released; the tests run with its paranoid level. */
final class LeakWatch extends Handler implements AutoCloseable {
  private static final Logger DETECTOR = Logger.getLogger("io.netty.util.ResourceLeakDetector");

  private final List<String> leaks = new CopyOnWriteArrayList<>();

  LeakWatch() {
    DETECTOR.addHandler(this);
  }

  /**
   * Has those found that nobody holds any more; the detector tells when it next counts a buffer.
   */
  void find() {
    System.gc();
  }

  void assertNone() {
    assertEquals(List.of(), leaks);
  }

  @Override
  public void publish(LogRecord record) {
    leaks.add(record.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    DETECTOR.removeHandler(this);
  }
}
