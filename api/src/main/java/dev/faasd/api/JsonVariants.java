package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the records of a sealed interface are told apart: by a field of its own that names the
 * variant, or else by their keys.
 *
 * @param tag the name of that field; empty when there is none
 */
record JsonVariants(String tag, List<Variant> types) {
  /** One of them; without a tag, the name is of no use. */
  private record Variant(String name, Class<?> type) {}

  private static final ClassValue<JsonVariants> VARIANTS =
      new ClassValue<>() {
        @Override
        protected JsonVariants computeValue(Class<?> type) {
          return new JsonVariants(
              type.getAnnotation(JsonTypeInfo.class).property(),
              Arrays.stream(type.getAnnotation(JsonSubTypes.class).value())
                  .map(variant -> new Variant(variant.name(), variant.value()))
                  .toList());
        }
      };

  static JsonVariants of(Class<?> type) {
    return VARIANTS.get(type);
  }

  /** The variant that an object is; empty for a name that is not known here. */
  Optional<Class<?>> find(Map<?, ?> object) {
    if (tag.isEmpty()) {
      return Optional.of(
          types.stream()
              .<Class<?>>map(Variant::type)
              .filter(type -> RecordShape.of(type).fits(object))
              .findFirst()
              .orElseThrow(() -> new JsonValues.Unfit("its keys are those of none that is known")));
    }
    if (!(object.get(tag) instanceof String name)) {
      throw new JsonValues.Unfit("it has no '" + tag + "'");
    }
    return types.stream()
        .filter(type -> type.name().equals(name))
        .<Class<?>>map(Variant::type)
        .findFirst();
  }

  /** Writes which variant a record is, if it is one and that needs to be said. */
  static void writeTag(JsonWriter out, Record record) throws IOException {
    for (Class<?> sealed : record.getClass().getInterfaces()) {
      if (sealed.isAnnotationPresent(JsonTypeInfo.class)) {
        JsonVariants variants = of(sealed);
        if (!variants.tag.isEmpty()) {
          out.name(variants.tag).value(variants.name(record.getClass()));
        }
      }
    }
  }

  private String name(Class<?> type) {
    return types.stream()
        .filter(variant -> variant.type() == type)
        .findFirst()
        .orElseThrow()
        .name();
  }
}
