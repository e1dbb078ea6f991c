package dev.faasd.cni;

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
import java.util.List;

/** A place in a JSON document that others wrote, where there may be nothing, or something else. */
record Json(JsonElement value) {
  private static final Json NOTHING = new Json(JsonNull.INSTANCE);

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if it is not JSON
   */
  static Json read(String text) {
    JsonReader in = new JsonReader(new StringReader(text));
    in.setStrictness(Strictness.STRICT);
    try {
      return new Json(JsonParser.parseReader(in));
    } catch (JsonParseException e) {
      // Gson's own words are for programmers; its reader tells where it stopped.
      throw new IllegalArgumentException(
          "it is not JSON" + in.toString().replaceFirst("^JsonReader", ""), e);
    }
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

  /** The first of an array; else nothing. */
  Json first() {
    return elements().stream().findFirst().orElse(NOTHING);
  }

  /** A text, number or boolean as it is written; else empty. */
  String text() {
    return value instanceof JsonPrimitive primitive ? primitive.getAsString() : "";
  }

  /** The same, or {@code fallback}. */
  String text(String fallback) {
    return value instanceof JsonPrimitive primitive ? primitive.getAsString() : fallback;
  }

  /** What has to be at a field. */
  Json required(String field) {
    Json there = path(field);
    if (there.value.isJsonNull()) {
      throw new IllegalArgumentException("there is no " + field);
    }
    return there;
  }

  JsonObject object() {
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new IllegalArgumentException("there is no object");
  }

  boolean isTrue() {
    return value instanceof JsonPrimitive primitive && primitive.getAsBoolean();
  }
}
