package dev.faasd.api;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What values of Java's types look like: between the parts of a {@link JsonTree} and the components
 * of records, and as text. A record whose only component has {@link JsonValue} looks like that.
 */
final class JsonValues {
  private JsonValues() {}

  /**
   * Makes a value of the type out of a part of a tree.
   *
   * @throws Unfit when it cannot be one
   */
  static @Nullable Object read(@Nullable Object part, Type type) {
    Class<?> raw =
        type instanceof ParameterizedType parameterized
            ? (Class<?>) parameterized.getRawType()
            : (Class<?>) type;
    if (raw == Optional.class) {
      return part == null ? Optional.empty() : Optional.ofNullable(read(part, argument(type, 0)));
    }
    if (raw == OptionalLong.class) {
      return part == null
          ? OptionalLong.empty()
          : OptionalLong.of(whole(part, Long.MIN_VALUE, Long.MAX_VALUE));
    }
    if (part == null) {
      return raw.isPrimitive() ? Array.get(Array.newInstance(raw, 1), 0) : null;
    }
    if (raw == Object.class) {
      return part;
    }
    if (raw == String.class) {
      return expect(String.class, part, "a text");
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return expect(Boolean.class, part, "true or false");
    }
    if (raw == int.class || raw == Integer.class) {
      return (int) whole(part, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (raw == long.class || raw == Long.class) {
      return whole(part, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (raw == double.class || raw == Double.class) {
      return expect(Number.class, part, "a number").doubleValue();
    }
    if (raw == Instant.class) {
      return instant(expect(String.class, part, "a time"));
    }
    if (raw == byte[].class) {
      return bytes(expect(String.class, part, "a text in base64"));
    }
    if (Map.class.isAssignableFrom(raw)) {
      return map(expect(Map.class, part, "an object"), argument(type, 1));
    }
    if (Collection.class.isAssignableFrom(raw)) {
      return list(expect(List.class, part, "a list"), argument(type, 0));
    }
    if (raw.isArray()) {
      List<?> items = list(expect(List.class, part, "a list"), raw.componentType());
      return items.toArray((Object[]) Array.newInstance(raw.componentType(), 0));
    }
    if (raw.isEnum()) {
      return constant(raw, expect(String.class, part, "a text"));
    }
    if (isText(raw)) {
      return RecordShape.of(raw).read(expect(String.class, part, "a text"));
    }
    return object(expect(Map.class, part, "an object"), raw);
  }

  private static @Nullable Object object(Map<?, ?> object, Class<?> type) {
    if (!type.isSealed()) {
      return RecordShape.of(type).read(object);
    }
    Optional<Class<?>> variant = JsonVariants.of(type).find(object);
    return variant.isEmpty() ? null : RecordShape.of(variant.get()).read(object);
  }

  private static <T> T expect(Class<T> type, Object part, String what) {
    if (type.isInstance(part)) {
      return type.cast(part);
    }
    throw new Unfit(what + " is needed, not " + kind(part));
  }

  private static String kind(Object part) {
    return switch (part) {
      case String _ -> "a text";
      case Boolean _ -> "true or false";
      case Number number -> "the number " + number;
      case List<?> _ -> "a list";
      default -> "an object";
    };
  }

  private static long whole(Object part, long least, long most) {
    if (part instanceof Long number && number >= least && number <= most) {
      return number;
    }
    throw new Unfit(
        part instanceof Long || part instanceof BigInteger
            ? "the number " + part + " is out of range"
            : "a whole number is needed, not " + kind(part));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new Unfit("it is no time such as 2026-01-31T12:00:00Z");
    }
  }

  private static byte[] bytes(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new Unfit("it is not base64");
    }
  }

  private static Map<String, @Nullable Object> map(Map<?, ?> part, Type type) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    part.forEach(
        (key, value) -> map.put(String.valueOf(key), under("." + key, () -> read(value, type))));
    return map;
  }

  private static List<@Nullable Object> list(List<?> part, Type type) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Object item : part) {
      list.add(under("[" + list.size() + "]", () -> read(item, type)));
    }
    return list;
  }

  private static Type argument(Type type, int index) {
    return type instanceof ParameterizedType parameterized
        ? parameterized.getActualTypeArguments()[index]
        : Object.class;
  }

  private static Object constant(Class<?> type, String text) {
    return EnumTexts.find(type, text)
        .orElseThrow(() -> new Unfit("'" + Names.shown(text) + "' is none of its values"));
  }

  /** Whether a record is no object, but the text that it has. */
  private static boolean isText(Class<?> type) {
    return type.isRecord() && RecordShape.of(type).isText();
  }

  /** Writes a value of any type that has a JSON form. */
  static void write(JsonWriter out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.nullValue();
      case String text -> out.value(text);
      case Boolean flag -> out.value(flag);
      case Number number -> out.value(number);
      case Optional<?> some -> write(out, some.orElse(null));
      case OptionalLong number -> write(out, number.isEmpty() ? null : number.getAsLong());
      case Instant time -> out.value(time.toString());
      case byte[] bytes -> out.value(Base64.getEncoder().encodeToString(bytes));
      case Enum<?> constant -> out.value(EnumTexts.of(constant));
      case Map<?, ?> map -> writeObject(out, map);
      case Collection<?> list -> writeList(out, list);
      case Record text when isText(text.getClass()) -> out.value(text.toString());
      case Record object -> {
        out.beginObject();
        JsonVariants.writeTag(out, object);
        RecordShape.of(object.getClass()).write(out, object);
        out.endObject();
      }
      default ->
          throw new IllegalArgumentException(
              "a " + value.getClass().getName() + " has no JSON form");
    }
  }

  private static void writeObject(JsonWriter out, Map<?, ?> map) throws IOException {
    out.beginObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.name(String.valueOf(entry.getKey()));
      write(out, entry.getValue());
    }
    out.endObject();
  }

  private static void writeList(JsonWriter out, Collection<?> list) throws IOException {
    out.beginArray();
    for (Object item : list) {
      write(out, item);
    }
    out.endArray();
  }

  /** Does it; what is unfit there is told with where that is. */
  static <T extends @Nullable Object> T under(String step, Supplier<T> read) {
    try {
      return read.get();
    } catch (Unfit e) {
      throw new Unfit(step + e.path, e.reason);
    }
  }

  /** A part of a tree is not what is needed there. */
  static final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String reason;

    Unfit(String reason) {
      this("", reason);
    }

    private Unfit(String path, String reason) {
      super(null, null, false, false);
      this.path = path;
      this.reason = reason;
    }

    @Override
    public String getMessage() {
      return "JSON%s cannot be used: %s"
          .formatted(
              path.isEmpty()
                  ? ""
                  : " field '" + (path.charAt(0) == '.' ? path.substring(1) : path) + "'",
              reason);
    }
  }
}
