package dev.faasd.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.regex.Pattern;

/** One log record. Immutable, as long as nobody changes the bytes given. */
public final class JournalEntry {
  /** The field for the stream of a container, {@code stdout} or {@code stderr}. */
  public static final String STREAM = "FAASD_STREAM";

  /** The field for the replica of a function, or the container of a service. */
  public static final String REPLICA = "FAASD_REPLICA";

  /** systemd.journal-fields(7): a leading underscore is the journal's own. */
  private static final Pattern FIELD = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

  private final String identifier;
  private final Priority priority;
  private final byte[] message;
  private final Map<String, String> fields;

  /**
   * A record of bytes.
   *
   * @param identifier who writes, such as {@code openfaas-fn:hello}
   * @param message any bytes, without the newline at the end; at most 48 KiB are sure to be taken.
   *     Not copied
   * @param fields more fields by name: capital letters, digits and underscores, a letter first
   */
  public JournalEntry(
      String identifier, Priority priority, byte[] message, Map<String, String> fields) {
    this.identifier = identifier;
    this.priority = priority;
    this.message = message;
    this.fields = Map.copyOf(fields);
    for (String name : this.fields.keySet()) {
      if (!FIELD.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "A journal field has capital letters, digits and underscores, unlike " + name);
      }
    }
  }

  /** A record of text. */
  public static JournalEntry of(String identifier, Priority priority, String message) {
    return new JournalEntry(identifier, priority, message.getBytes(UTF_8), Map.of());
  }

  /** Who writes. */
  public String identifier() {
    return identifier;
  }

  /** How important it is. */
  public Priority priority() {
    return priority;
  }

  /** The further fields. */
  public Map<String, String> fields() {
    return fields;
  }

  byte[] message() {
    return message;
  }
}
