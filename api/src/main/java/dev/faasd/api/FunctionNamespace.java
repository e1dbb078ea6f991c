package dev.faasd.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/**
 * Body of {@code /system/namespace/NAME}: a namespace of functions.
 *
 * @param name its name
 * @param labels kept and echoed; {@link #MARK} among them says that it is for functions
 * @param annotations read for the mark only, which some clients put here
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FunctionNamespace(
    String name, Map<String, String> labels, Map<String, String> annotations) {
  /** The label of a namespace that is for functions: {@code 1} or {@code true}. */
  public static final String MARK = "openfaas";

  public FunctionNamespace {
    name = Absent.text(name);
    labels = Absent.map(labels);
    annotations = Absent.map(annotations);
  }

  /** Whether a namespace with these labels is for functions. */
  public static boolean isMarked(Map<String, String> labels) {
    String mark = labels.getOrDefault(MARK, "");
    return mark.equals("1") || mark.equals("true");
  }
}
