package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * JSON with the manners of Go's {@code encoding/json}, which is what clients were written against:
 * keys match whatever their case, unknown keys are ignored, {@code null} is the same as left out,
 * no text where a number belongs or the other way round, nothing after the value. Times are RFC
 * 3339 in UTC.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_INVALID_SUBTYPE)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(DeserializationFeature.READ_DATE_TIMESTAMPS_AS_NANOSECONDS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .withCoercionConfig(
              LogicalType.Textual,
              config -> {
                config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                config.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

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
    try {
      return Optional.ofNullable(MAPPER.readValue(json, type));
    } catch (JsonMappingException e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        if (cause instanceof InvalidRequest invalid) {
          throw invalid;
        }
      }
      throw malformed(e, "JSON" + field(e) + " cannot be used: ");
    } catch (JacksonException e) {
      throw malformed(e, "not valid JSON: ");
    } catch (IOException e) {
      throw malformed(e, "JSON cannot be read: ");
    }
  }

  /** The value as compact JSON in UTF-8, without an end of line. */
  public static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a " + value.getClass().getName() + " has no JSON form", e);
    }
  }

  /** The value as one line of NDJSON, with its end of line. */
  public static byte[] line(Object value) {
    byte[] json = write(value);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  private static String field(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      path.append(
          step.getFieldName() != null ? "." + step.getFieldName() : "[" + step.getIndex() + "]");
    }
    return path.isEmpty()
        ? ""
        : " field '" + (path.charAt(0) == '.' ? path.substring(1) : path) + "'";
  }

  private static MalformedJson malformed(IOException e, String prefix) {
    String cause =
        e instanceof JacksonException json
            ? json.getOriginalMessage()
            : String.valueOf(e.getMessage());
    MalformedJson malformed = new MalformedJson(prefix + firstSentence(cause));
    malformed.initCause(e);
    return malformed;
  }

  /** Without what the parser says about where the text came from. */
  private static String firstSentence(String cause) {
    return cause
        .lines()
        .findFirst()
        .orElse("no reason given")
        .replaceFirst(" *\\(start marker at .*", "");
  }
}
