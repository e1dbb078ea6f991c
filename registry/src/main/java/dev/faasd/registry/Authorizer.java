package dev.faasd.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Shows one host who asks for one repository, in the way that it wants. Answers a challenge once
 * for all that ask at the same time. Thread-safe.
 */
final class Authorizer {
  private static final String CLIENT = "faasd";

  private final Endpoint endpoint;
  private final String repository;
  private final Credentials credentials;
  private final Transfers transfers;
  private Optional<String> header = Optional.empty();

  Authorizer(Endpoint endpoint, String repository, Credentials credentials, Transfers transfers) {
    this.endpoint = endpoint;
    this.repository = repository;
    this.credentials = credentials;
    this.transfers = transfers;
  }

  Credentials credentials() {
    return credentials;
  }

  /** What goes into {@code Authorization} now. */
  synchronized Optional<String> header() {
    return header;
  }

  /**
   * Gets something better than the header that was refused.
   *
   * @return whether there is another now
   * @throws RegistryException.Denied when the token server refuses us
   */
  synchronized boolean answer(List<Challenge> challenges, Optional<String> refused)
      throws IOException {
    if (!Objects.equals(header, refused)) {
      return true; // Somebody else has got it.
    }
    for (Challenge challenge : challenges) {
      Optional<String> better =
          switch (challenge.scheme()) {
            case "bearer" -> Optional.of("Bearer " + token(challenge));
            case "basic" -> basic();
            default -> Optional.empty();
          };
      if (better.isPresent()) {
        header = better;
        return !better.equals(refused);
      }
    }
    return false;
  }

  private Optional<String> basic() {
    return credentials instanceof Credentials.Password password
        ? Optional.of(basic(password))
        : Optional.empty();
  }

  private static String basic(Credentials.Password password) {
    String both = password.user() + ":" + password.secret();
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  private String token(Challenge challenge) throws IOException {
    URI realm = realm(challenge.parameter("realm"));
    Map<String, String> fields = new LinkedHashMap<>();
    if (!challenge.parameter("service").isEmpty()) {
      fields.put("service", challenge.parameter("service"));
    }
    String scope = challenge.parameter("scope");
    fields.put("scope", scope.isEmpty() ? "repository:" + repository + ":pull" : scope);
    HttpRequest request =
        switch (credentials) {
          case Credentials.None _ -> query(realm, fields).build();
          case Credentials.Password password -> {
            fields.put("account", password.user());
            yield query(realm, fields).header("Authorization", basic(password)).build();
          }
          case Credentials.IdentityToken identity -> {
            fields.put("grant_type", "refresh_token");
            fields.put("client_id", CLIENT);
            fields.put("refresh_token", identity.token());
            yield transfers
                .request(realm)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form(fields)))
                .build();
          }
        };
    return token(realm, transfers.send(request));
  }

  private HttpRequest.Builder query(URI realm, Map<String, String> fields) {
    String separator = realm.getRawQuery() == null ? "?" : "&";
    return transfers.request(URI.create(realm + separator + form(fields)));
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  /** Secrets do not leave an encrypted connection for one that is not. */
  private URI realm(String text) {
    try {
      URI realm = URI.create(text);
      boolean encrypted = "https".equals(realm.getScheme());
      if (realm.getHost() != null
          && (encrypted || ("http".equals(realm.getScheme()) && endpoint.isPlain()))) {
        return realm;
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new RegistryException.Denied(
        endpoint.address() + " wants a token from \"" + text + "\", which cannot be asked safely");
  }

  private String token(URI realm, HttpResponse<InputStream> response) throws IOException {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(1 << 20);
      String server = realm.getScheme() + "://" + realm.getRawAuthority();
      int status = response.statusCode();
      if (status == 200) {
        JsonNode json = json(bytes);
        String token = json.path("token").asText(json.path("access_token").asText(""));
        if (token.matches("[\\x21-\\x7e]+")) {
          return token;
        }
        throw new RegistryException.Failed("the token server " + server + " sent no token");
      }
      String said = Answers.said(bytes);
      if (status == 429 || status >= 500) {
        throw new IOException("its token server " + server + " answered " + status + said);
      }
      throw new RegistryException.Denied(
          "the token server %s refused us, %s: %d%s".formatted(server, credentials, status, said));
    }
  }

  private static JsonNode json(byte[] bytes) {
    try {
      return new ObjectMapper().readTree(bytes);
    } catch (IOException _) {
      return new ObjectMapper().createObjectNode();
    }
  }
}
