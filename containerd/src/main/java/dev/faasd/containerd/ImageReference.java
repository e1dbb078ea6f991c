package dev.faasd.containerd;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image in full, as Docker and containerd's clients write it: what is left out in
 * {@code alpine} is put in, {@code docker.io/library/alpine:latest}. The grammar is that of the
 * distribution project.
 *
 * @param registry host, with a port if it is given
 * @param repository path below it
 */
public record ImageReference(
    String registry, String repository, Optional<String> tag, Optional<Digest> digest) {
  private static final String DOCKER_HUB = "docker.io";
  private static final int MAX_NAME = 255;
  private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final String HOST_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
  private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");
  private static final Pattern REGISTRY =
      Pattern.compile(
          "(?:" + HOST_PART + "(?:\\." + HOST_PART + ")*|\\[[a-fA-F0-9:]+])(?::[0-9]+)?");
  private static final Pattern WHOLE =
      Pattern.compile("(?<name>[^@]+?)(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>[^@]+))?");
  private static final Pattern IMAGE_ID = Pattern.compile("[a-f0-9]{64}");

  /**
   * Reads a name and fills in what it leaves out.
   *
   * @throws ContainerdException.InvalidReference if the text is no image reference
   */
  public static ImageReference parse(String text) {
    Matcher whole = WHOLE.matcher(text);
    if (!whole.matches() || IMAGE_ID.matcher(text).matches()) {
      throw invalid(text);
    }
    String name = whole.group("name");
    int slash = name.indexOf('/');
    boolean hasHost = slash > 0 && isHost(name.substring(0, slash));
    String registry = hasHost ? name.substring(0, slash) : DOCKER_HUB;
    String repository = hasHost ? name.substring(slash + 1) : name;
    if (registry.equals("index.docker.io")) {
      registry = DOCKER_HUB;
    }
    if (registry.equals(DOCKER_HUB) && repository.indexOf('/') < 0) {
      repository = "library/" + repository;
    }
    if (!REGISTRY.matcher(registry).matches()
        || !REPOSITORY.matcher(repository).matches()
        || registry.length() + 1 + repository.length() > MAX_NAME) {
      throw invalid(text);
    }
    Optional<Digest> digest = Optional.ofNullable(whole.group("digest")).map(d -> digest(text, d));
    Optional<String> tag = Optional.ofNullable(whole.group("tag"));
    return new ImageReference(
        registry,
        repository,
        tag.isEmpty() && digest.isEmpty() ? Optional.of("latest") : tag,
        digest);
  }

  /**
   * The first part of a name is a host if it could not be the first part of a repository's path.
   */
  private static boolean isHost(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  private static Digest digest(String text, String digest) {
    if (!Digest.isDigest(digest)) {
      throw invalid(text);
    }
    return new Digest(digest);
  }

  private static ContainerdException.InvalidReference invalid(String text) {
    return new ContainerdException.InvalidReference(
        "\"" + text + "\" is not an image reference: invalid reference format");
  }

  /** The same repository's image of this content, whatever its tag means. */
  public ImageReference at(Digest content) {
    return new ImageReference(registry, repository, Optional.empty(), Optional.of(content));
  }

  /** In full: the name under which containerd keeps the image. */
  @Override
  public String toString() {
    return registry
        + "/"
        + repository
        + tag.map(t -> ":" + t).orElse("")
        + digest.map(d -> "@" + d).orElse("");
  }
}
