package dev.faasd.api;

import java.util.Comparator;

/**
 * Which function: its name within its namespace. Written {@code NAME.NAMESPACE}.
 *
 * @param name the function's name
 * @param namespace where it lives
 */
public record FunctionId(FunctionName name, NamespaceName namespace)
    implements Comparable<FunctionId> {
  private static final Comparator<FunctionId> ORDER =
      Comparator.comparing(FunctionId::namespace).thenComparing(FunctionId::name);

  /**
   * From two texts as clients send them; an empty namespace is the default one.
   *
   * @throws InvalidName when one of them is not a name
   */
  public static FunctionId of(String name, String namespace) {
    return new FunctionId(new FunctionName(name), NamespaceName.orDefault(namespace));
  }

  /**
   * From {@code NAME} or {@code NAME.NAMESPACE}, as it stands in {@code /function/} paths.
   *
   * @throws InvalidName when it is neither
   */
  public static FunctionId parse(String text) {
    int dot = text.lastIndexOf('.');
    return dot < 0
        ? of(text, "")
        : new FunctionId(
            new FunctionName(text.substring(0, dot)), new NamespaceName(text.substring(dot + 1)));
  }

  @Override
  public int compareTo(FunctionId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name + "." + namespace;
  }
}
