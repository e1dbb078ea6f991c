package dev.faasd.api;

/**
 * Which secret: its name within its namespace.
 *
 * @param name the secret's name
 * @param namespace whose functions may have it
 */
public record SecretId(SecretName name, NamespaceName namespace) {
  /**
   * From two texts as clients send them; an empty namespace is the default one.
   *
   * @throws InvalidName when one of them is not a name
   */
  public static SecretId of(String name, String namespace) {
    return new SecretId(new SecretName(name), NamespaceName.orDefault(namespace));
  }

  @Override
  public String toString() {
    return "'%s' in namespace '%s'".formatted(name, namespace);
  }
}
