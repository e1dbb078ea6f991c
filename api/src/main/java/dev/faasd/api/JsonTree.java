package dev.faasd.api;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text as what Java has for it: maps and lists in their order, texts, booleans, null, and
 * numbers that are {@link Long}, {@link BigInteger} or {@link Double}.
 */
final class JsonTree {
  private final JsonReader in;

  private JsonTree(JsonReader in) {
    this.in = in;
  }

  /**
   * Reads one value, after which nothing may come.
   *
   * @throws MalformedJson when it is not JSON
   */
  static @Nullable Object read(byte[] json) {
    JsonReader in = new JsonReader(new StringReader(new String(json, StandardCharsets.UTF_8)));
    try {
      Object value = new JsonTree(in).value();
      if (in.peek() != JsonToken.END_DOCUMENT) {
        throw new MalformedJsonException("something comes after its end");
      }
      return value;
    } catch (EOFException e) {
      throw new MalformedJson("not valid JSON: it ends too early" + place(in), e);
    } catch (MalformedJsonException e) {
      throw new MalformedJson("not valid JSON" + place(in), e);
    } catch (IOException | NumberFormatException e) {
      throw new MalformedJson("JSON cannot be read: " + e.getMessage(), e);
    }
  }

  /** The parser's own words are for programmers; where it is stands at the end of them. */
  private static String place(JsonReader in) {
    return in.toString().replaceFirst("^JsonReader", "").replaceFirst(" path .*", "");
  }

  private @Nullable Object value() throws IOException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> object();
      case BEGIN_ARRAY -> array();
      case STRING -> in.nextString();
      case NUMBER -> number(in.nextString());
      case BOOLEAN -> in.nextBoolean();
      case NULL -> {
        in.nextNull();
        yield null;
      }
      case END_OBJECT, END_ARRAY, END_DOCUMENT, NAME ->
          throw new MalformedJsonException("a value is missing");
    };
  }

  private Map<String, @Nullable Object> object() throws IOException {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    in.beginObject();
    while (in.hasNext()) {
      fields.put(in.nextName(), value());
    }
    in.endObject();
    return fields;
  }

  private List<@Nullable Object> array() throws IOException {
    List<@Nullable Object> items = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      items.add(value());
    }
    in.endArray();
    return items;
  }

  private static Number number(String digits) {
    if (digits.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
      return Double.valueOf(digits);
    }
    BigInteger whole = new BigInteger(digits);
    return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
  }
}
