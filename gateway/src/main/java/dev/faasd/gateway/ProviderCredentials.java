package dev.faasd.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * Who the gateway is to a provider that has no routing stream: the files {@code basic-auth-user}
 * and {@code basic-auth-password}, read anew each time, so that changed ones count at once.
 *
 * @param directory where they are; what is not there is not sent
 */
record ProviderCredentials(Path directory) {

  /** The value of {@code Authorization}. */
  Optional<String> authorization() throws IOException {
    Path user = directory.resolve("basic-auth-user");
    Path password = directory.resolve("basic-auth-password");
    if (!Files.exists(user) || !Files.exists(password)) {
      return Optional.empty();
    }
    String both = Files.readString(user).strip() + ":" + Files.readString(password).strip();
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
  }
}
