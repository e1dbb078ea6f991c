package dev.faasd.compose;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A service of the compose file, resolved: variables filled in, paths absolute.
 *
 * @param at its place in the file
 * @param name also its host name and the id of its container
 * @param image as written
 * @param entrypoint in place of the image's; empty keeps the image's
 * @param command in place of the image's; empty keeps the image's, unless there is an entrypoint
 * @param environment added to the image's
 * @param volumes bind mounts
 * @param ports of the host that lead to it
 * @param expose ports that functions may reach
 * @param capabilities all that it has, with the prefix {@code CAP_}
 * @param user name or number, with {@code :group} behind it or not; nothing: the image's
 * @param dependsOn names of services that are started before it
 * @param restart what happens when it ends
 * @param stopGrace how long it has to end by itself
 * @param update what comes first when it is replaced
 * @param workingDir absolute; nothing: the image's
 * @param secrets names of secrets of the file, that it finds in {@code /run/secrets}
 */
public record Service(
    Location at,
    String name,
    String image,
    List<String> entrypoint,
    List<String> command,
    Map<String, String> environment,
    List<Volume> volumes,
    List<PortPublication> ports,
    Set<Integer> expose,
    Set<String> capabilities,
    Optional<String> user,
    List<String> dependsOn,
    RestartPolicy restart,
    Duration stopGrace,
    UpdateOrder update,
    Optional<String> workingDir,
    List<String> secrets) {
  /** The host name of the provider, at the bridge's address; no service has it. */
  public static final String PROVIDER_NAME = "faasd-provider";

  /** How long a service has to end by itself, where its file says nothing. */
  public static final Duration GRACE = Duration.ofSeconds(10);
}
