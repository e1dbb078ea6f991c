package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Body of {@code /system/secrets}, and without a value what {@code GET} lists.
 *
 * @param name the secret's name
 * @param namespace its namespace; some clients send it in the query instead
 * @param value its content as text
 * @param rawValue its content as bytes, in base64; wins when it is not empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Secret(String name, String namespace, String value, Optional<byte[]> rawValue) {
  public Secret {
    name = Absent.text(name);
    namespace = Absent.text(namespace);
    value = Absent.text(value);
  }

  /** As it is listed: nobody gets to see the content. */
  public static Secret listed(SecretId id) {
    return new Secret(id.name().value(), id.namespace().value(), "", Optional.empty());
  }

  /** What the file in the function's container holds. */
  public byte[] content() {
    return rawValue
        .filter(raw -> raw.length > 0)
        .orElseGet(() -> value.getBytes(StandardCharsets.UTF_8));
  }

  /** Without the content: texts end up in logs. */
  @Override
  public String toString() {
    return "secret " + name + " in " + namespace;
  }
}
