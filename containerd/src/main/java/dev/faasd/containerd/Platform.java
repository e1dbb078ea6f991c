package dev.faasd.containerd;

import java.util.List;
import java.util.Locale;

/**
 * What an image is made for, in Go's names.
 *
 * @param os such as linux
 * @param architecture such as amd64, arm64, arm
 * @param variant such as v7 for arm; empty for none
 */
public record Platform(String os, String architecture, String variant) {
  /** What this machine runs. */
  public static Platform host() {
    return of(System.getProperty("os.arch"));
  }

  /** From Java's name of an architecture. */
  static Platform of(String arch) {
    return switch (arch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> new Platform("linux", "amd64", "");
      case "aarch64", "arm64" -> new Platform("linux", "arm64", "v8");
      case "arm" -> new Platform("linux", "arm", "v7");
      default -> new Platform("linux", arch, "");
    };
  }

  static Platform fromJson(Json json) {
    return new Platform(
        json.path("os").text(), json.path("architecture").text(), json.path("variant").text());
  }

  /**
   * The variants of an architecture that this platform runs, best first. An unnamed one is the
   * architecture's first: v1 of amd64, v8 of arm64, v7 of arm.
   */
  private List<String> variants() {
    return switch (architecture) {
      case "arm" ->
          switch (variant) {
            case "v8", "v7", "" -> List.of("v7", "", "v6", "v5");
            case "v6" -> List.of("v6", "v5");
            default -> List.of(variant);
          };
      case "arm64" -> List.of("v8", "");
      case "amd64" -> List.of("v1", "");
      default -> List.of(variant, "");
    };
  }

  /**
   * How well something made for {@code other} runs here: 0 best, negative not at all. Never a
   * variant that this platform is not known to have.
   */
  int rank(Platform other) {
    return os.equals(other.os) && architecture.equals(other.architecture)
        ? variants().indexOf(other.variant)
        : -1;
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
