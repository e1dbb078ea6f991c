package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the values of an enumeration are called in JSON, which is read off their annotations once.
 *
 * @param texts by value
 * @param values by text
 */
record EnumTexts(Map<Object, String> texts, Map<String, Object> values) {
  private static final ClassValue<EnumTexts> KNOWN =
      new ClassValue<>() {
        @Override
        protected EnumTexts computeValue(Class<?> type) {
          return read(type);
        }
      };

  static String of(Enum<?> value) {
    return KNOWN.get(value.getDeclaringClass()).texts.getOrDefault(value, value.name());
  }

  /** The value of this text; empty when none is called so. */
  static Optional<Object> find(Class<?> type, String text) {
    return Optional.ofNullable(KNOWN.get(type).values.get(text));
  }

  private static EnumTexts read(Class<?> type) {
    Map<Object, String> texts = new LinkedHashMap<>();
    Map<String, Object> values = new LinkedHashMap<>();
    for (Object value : type.getEnumConstants()) {
      String text = text((Enum<?>) value);
      texts.put(value, text);
      values.put(text, value);
    }
    return new EnumTexts(texts, values);
  }

  private static String text(Enum<?> value) {
    try {
      JsonProperty property =
          value.getDeclaringClass().getField(value.name()).getAnnotation(JsonProperty.class);
      return property == null ? value.name() : property.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }
}
