package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How the objects of a record look: its components in their order. */
final class RecordShape {
  private static final ClassValue<RecordShape> SHAPES =
      new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
          return new RecordShape(type);
        }
      };

  private final Constructor<?> constructor;
  private final List<Field> fields = new ArrayList<>();
  private final boolean text;

  /**
   * A component.
   *
   * @param folded its name in lower case, since keys match whatever their case
   * @param include when it is written
   */
  private record Field(
      String name, String folded, Type type, Method accessor, JsonInclude.Include include) {
    boolean isWritten(@Nullable Object value) {
      return switch (include) {
        case ALWAYS -> true;
        case NON_EMPTY -> !isAbsent(value) && !isEmpty(value);
        case NON_DEFAULT -> !isAbsent(value) && !isEmpty(value) && !isZero(value);
        default -> !isAbsent(value);
      };
    }

    private static boolean isAbsent(@Nullable Object value) {
      return value == null
          || (value instanceof Optional<?> some && some.isEmpty())
          || (value instanceof OptionalLong number && number.isEmpty());
    }

    private static boolean isEmpty(@Nullable Object value) {
      return (value instanceof String text && text.isEmpty())
          || (value instanceof Map<?, ?> map && map.isEmpty())
          || (value instanceof List<?> list && list.isEmpty());
    }

    private static boolean isZero(@Nullable Object value) {
      return (value instanceof Boolean flag && !flag)
          || (value instanceof Number number && number.doubleValue() == 0);
    }
  }

  private RecordShape(Class<?> type) {
    try {
      RecordComponent[] components = type.getRecordComponents();
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      text =
          components.length == 1
              && type.getDeclaredField(components[0].getName())
                  .isAnnotationPresent(JsonValue.class);
      JsonInclude.Include usual = include(type, JsonInclude.Include.NON_ABSENT);
      for (RecordComponent component : components) {
        // Its field has the annotations also where the accessor is written out.
        AnnotatedElement field = type.getDeclaredField(component.getName());
        JsonProperty property = field.getAnnotation(JsonProperty.class);
        String name = property == null ? component.getName() : property.value();
        Method accessor = component.getAccessor();
        accessor.setAccessible(true);
        fields.add(
            new Field(
                name,
                name.toLowerCase(Locale.ROOT),
                component.getGenericType(),
                accessor,
                include(field, usual)));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " is no record that has a JSON form", e);
    }
  }

  private static JsonInclude.Include include(AnnotatedElement element, JsonInclude.Include usual) {
    JsonInclude include = element.getAnnotation(JsonInclude.class);
    return include == null ? usual : include.value();
  }

  static RecordShape of(Class<?> type) {
    return SHAPES.get(type);
  }

  /** Whether it is no object, but the text that it has. */
  boolean isText() {
    return text;
  }

  /** A record that is a text. */
  Object read(String only) {
    return read(Map.of(fields.getFirst().name(), only));
  }

  /** Whether an object has all keys of this record. */
  boolean fits(Map<?, ?> object) {
    return fields.stream().allMatch(field -> object.containsKey(field.name()));
  }

  /** What a record's own constructor refuses is not caught. */
  Object read(Map<?, ?> object) {
    Map<String, @Nullable Object> folded = new HashMap<>();
    object.forEach((key, value) -> folded.put(String.valueOf(key).toLowerCase(Locale.ROOT), value));
    @Nullable Object[] arguments = new @Nullable Object[fields.size()];
    for (int i = 0; i < arguments.length; i++) {
      Field field = fields.get(i);
      arguments[i] =
          JsonValues.under(
              "." + field.name(), () -> JsonValues.read(folded.get(field.folded()), field.type()));
    }
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException("making a record failed", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(constructor + " cannot be used", e);
    }
  }

  /** All fields, within an object that somebody else begins and ends. */
  void write(JsonWriter out, Object value) throws IOException {
    for (Field field : fields) {
      Object component = get(field, value);
      if (field.isWritten(component)) {
        out.name(field.name());
        JsonValues.write(out, component);
      }
    }
  }

  private static @Nullable Object get(Field field, Object value) {
    try {
      return field.accessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(field.accessor() + " cannot be used", e);
    }
  }
}
