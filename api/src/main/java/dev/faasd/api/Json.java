package dev.faasd.api;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * JSON with the manners of Go's {@code encoding/json}, which is what clients were written against:
 * keys match whatever their case, unknown keys are ignored, {@code null} is the same as left out,
 * no text where a number belongs or the other way round, nothing after the value. Times are RFC
 * 3339 in UTC.
 *
 * <p>Records say how they look by a few of Jackson's annotations, which are known to most; what
 * these mean is done here. Gson reads and writes the text. Jackson itself, or Gson as a whole,
 * would be 500 classes in the memory of each process.
 */
public final class Json {
  private Json() {}

  /**
   * Reads one value.
   *
   * @throws MalformedJson when the bytes are not JSON of this shape
   * @throws InvalidRequest when a value in it breaks its own rule, such as a name
   */
  public static <T> T read(byte[] json, Class<T> type) {
    return tryRead(json, type)
        .orElseThrow(() -> new MalformedJson("the JSON is null where a value is needed"));
  }

  /**
   * Reads one value; empty for {@code null}, and for a sealed type's variant that is not known
   * here.
   *
   * @throws MalformedJson when the bytes are not JSON of this shape
   */
  static <T> Optional<T> tryRead(byte[] json, Class<T> type) {
    Object tree = JsonTree.read(json);
    try {
      return Optional.ofNullable(type.cast(JsonValues.read(tree, type)));
    } catch (InvalidRequest e) {
      throw e;
    } catch (JsonValues.Unfit e) {
      throw new MalformedJson(e.getMessage(), e);
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new MalformedJson("JSON cannot be used: " + e.getMessage(), e);
    }
  }

  /** The value as compact JSON in UTF-8, without an end of line. */
  public static byte[] write(Object value) {
    StringWriter text = new StringWriter();
    try {
      JsonValues.write(new JsonWriter(text), value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing JSON to memory failed", e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The value as one line of NDJSON, with its end of line. */
  public static byte[] line(Object value) {
    byte[] json = write(value);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
