package dev.faasd.containerd;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A place in a JSON document that others wrote, where there may be nothing, or something else. */
record Json(JsonElement value) {
  /** Manifests and configurations are a few KiB; containerd itself reads at most 8 MiB. */
  static final int MAX_DOCUMENT = 8 << 20;

  private static final Json NOTHING = new Json(JsonNull.INSTANCE);

  /**
   * Reads an object or array.
   *
   * @param what for messages
   * @throws ContainerdException.InvalidImage if it is none
   */
  static Json read(byte[] bytes, String what) {
    JsonReader in = new JsonReader(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
    in.setStrictness(Strictness.STRICT);
    Json json;
    try {
      json = new Json(JsonParser.parseReader(in));
    } catch (JsonParseException e) {
      // Gson's own words are for programmers; its reader tells where it stopped.
      throw new ContainerdException.InvalidImage(
          what + " is not JSON" + in.toString().replaceFirst("^JsonReader", ""), e);
    }
    if (json.isObject() || json.isArray()) {
      return json;
    }
    throw new ContainerdException.InvalidImage(what + " is not a JSON document");
  }

  boolean isObject() {
    return value instanceof JsonObject;
  }

  boolean isArray() {
    return value instanceof JsonArray;
  }

  /** What is at a field; nothing where this is no object. */
  Json path(String field) {
    return value instanceof JsonObject object && object.has(field)
        ? new Json(object.get(field))
        : NOTHING;
  }

  /** An array's; none where this is no array. */
  List<Json> elements() {
    return value instanceof JsonArray array
        ? array.asList().stream().map(Json::new).toList()
        : List.of();
  }

  /** A text, number or boolean as it is written; else empty. */
  String text() {
    return value instanceof JsonPrimitive primitive ? primitive.getAsString() : "";
  }

  /** The same, or {@code fallback}. */
  String text(String fallback) {
    return value instanceof JsonPrimitive ? text() : fallback;
  }

  /** An object's, in its order; none where this is no object. */
  Map<String, Json> fields() {
    Map<String, Json> fields = new LinkedHashMap<>();
    if (value instanceof JsonObject object) {
      object.asMap().forEach((name, field) -> fields.put(name, new Json(field)));
    }
    return fields;
  }

  /** A whole number that a long can hold; else empty. */
  OptionalLong integer() {
    if (value instanceof JsonPrimitive primitive && primitive.isNumber()) {
      try {
        return OptionalLong.of(Long.parseLong(primitive.getAsString()));
      } catch (NumberFormatException _) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  boolean isTrue() {
    return value instanceof JsonPrimitive primitive && primitive.getAsBoolean();
  }

  static JsonArray array(Iterable<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }
}
