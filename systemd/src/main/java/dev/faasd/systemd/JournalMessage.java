package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * The journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): {@code NAME=value} and a
 * newline for each field, or, when the value has a newline itself, the name, a newline, the value's
 * length as 64 bits little-endian, the value, a newline.
 */
final class JournalMessage {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

  private JournalMessage() {}

  static byte[] encode(JournalEntry entry) {
    JournalMessage message = new JournalMessage();
    message.field("PRIORITY", String.valueOf(entry.priority().number()).getBytes(US_ASCII));
    message.field("SYSLOG_IDENTIFIER", entry.identifier().getBytes(UTF_8));
    for (Map.Entry<String, String> field : entry.fields().entrySet()) {
      message.field(field.getKey(), field.getValue().getBytes(UTF_8));
    }
    message.field("MESSAGE", entry.message());
    return message.bytes.toByteArray();
  }

  private void field(String name, byte[] value) {
    bytes.writeBytes(name.getBytes(US_ASCII));
    if (hasNewline(value)) {
      bytes.write('\n');
      bytes.writeBytes(
          ByteBuffer.allocate(Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(value.length)
              .array());
    } else {
      bytes.write('=');
    }
    bytes.writeBytes(value);
    bytes.write('\n');
  }

  private static boolean hasNewline(byte[] value) {
    for (byte b : value) {
      if (b == '\n') {
        return true;
      }
    }
    return false;
  }
}
