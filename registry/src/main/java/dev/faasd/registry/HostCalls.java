package dev.faasd.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Asks one host for things of one repository. Thread-safe; closed by its owner. */
final class HostCalls implements AutoCloseable {
  private static final int TRIES = 3;
  private static final int MOST_REDIRECTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  /** Longer is not waited for a host that has enough of us: people shall hear of it. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final Endpoint endpoint;
  private final Transfers transfers;
  private final Authorizer authorizer;
  private final Pause pause;

  HostCalls(
      Endpoint endpoint,
      String repository,
      Credentials credentials,
      RegistrySettings settings,
      Pause pause) {
    this.endpoint = endpoint;
    this.transfers = new Transfers(endpoint, settings);
    this.authorizer = new Authorizer(endpoint, repository, credentials, transfers);
    this.pause = pause;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /**
   * The answer, which is what was asked for. Its body is closed by the caller.
   *
   * @param patient whether what may pass is tried again
   */
  HttpResponse<InputStream> get(Request request, boolean patient) {
    for (int attempt = 1; ; attempt++) {
      boolean last = !patient || attempt == TRIES;
      try {
        HttpResponse<InputStream> response = authorized(request);
        int status = response.statusCode();
        if (status == 200 || status == 206) {
          return response;
        }
        Optional<Duration> wait = wait(response, attempt).filter(_ -> !last);
        if (wait.isEmpty()) {
          throw refused(request, response);
        }
        response.body().close();
        pause.of(wait.get());
      } catch (IOException e) {
        if (last || e instanceof SSLException) {
          throw unreachable(request, e);
        }
        pause.of(FIRST_PAUSE.multipliedBy(attempt));
      }
    }
  }

  /** How long it makes sense to wait for a better answer. */
  private static Optional<Duration> wait(HttpResponse<?> response, int attempt) {
    Duration usual = FIRST_PAUSE.multipliedBy(attempt);
    return switch (response.statusCode()) {
      case 429 -> Optional.of(after(response).orElse(usual)).filter(HostCalls::isShort);
      case 500, 502, 503, 504 -> Optional.of(usual);
      default -> Optional.empty();
    };
  }

  private static boolean isShort(Duration wait) {
    return wait.compareTo(LONGEST_WAIT) <= 0;
  }

  private static Optional<Duration> after(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .flatMap(value -> Answers.retryAfter(value, Instant.now()));
  }

  /** Answers the host's challenge once: a token may have become too old. */
  private HttpResponse<InputStream> authorized(Request request) throws IOException {
    Optional<String> shown = authorizer.header();
    HttpResponse<InputStream> response = redirected(request, shown);
    if (response.statusCode() != 401) {
      return response;
    }
    List<Challenge> challenges = Challenge.parse(Transfers.header(response, "WWW-Authenticate"));
    if (!answered(request, challenges, shown)) {
      return response;
    }
    response.body().close();
    return redirected(request, authorizer.header());
  }

  private boolean answered(Request request, List<Challenge> challenges, Optional<String> shown)
      throws IOException {
    try {
      return authorizer.answer(challenges, shown);
    } catch (RegistryException.Denied e) {
      throw new RegistryException.Denied(tried(request) + e.getMessage());
    }
  }

  private HttpResponse<InputStream> redirected(Request request, Optional<String> authorization)
      throws IOException {
    URI uri = URI.create(endpoint.base() + "/" + request.repository() + "/" + request.path());
    Set<URI> seen = new HashSet<>();
    while (seen.add(uri) && seen.size() <= MOST_REDIRECTS + 1) {
      HttpResponse<InputStream> response = transfers.send(build(request, uri, authorization));
      Optional<String> location = response.headers().firstValue("Location");
      boolean redirects =
          switch (response.statusCode()) {
            case 301, 302, 303, 307, 308 -> location.isPresent();
            default -> false;
          };
      if (!redirects) {
        return response;
      }
      response.body().close();
      uri = target(request, uri, location.orElseThrow());
    }
    throw new RegistryException.Failed(
        tried(request) + "it redirects in a circle, or too often, lastly to " + bare(uri));
  }

  private URI target(Request request, URI from, String location) {
    try {
      URI target = from.resolve(location);
      if (target.getHost() != null && target.getScheme().matches("https?")) {
        return target;
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new RegistryException.Failed(
        tried(request) + "it redirects to \"" + location + "\", which is no address");
  }

  /** What is in a query may be a secret. */
  private static String bare(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }

  /** Who we are, and the headers for it, are the endpoint's business alone. */
  private HttpRequest build(Request request, URI uri, Optional<String> authorization) {
    HttpRequest.Builder builder = transfers.request(uri);
    if (!request.accept().isEmpty()) {
      builder.header("Accept", String.join(", ", request.accept()));
    }
    if (request.from() > 0) {
      builder.header("Range", "bytes=" + request.from() + "-");
    }
    if (endpoint.base().getScheme().equals(uri.getScheme())
        && endpoint.host().equals(uri.getRawAuthority())) {
      addHeaders(builder);
      authorization.ifPresent(value -> builder.setHeader("Authorization", value));
    }
    return builder.build();
  }

  private void addHeaders(HttpRequest.Builder builder) {
    try {
      endpoint
          .headers()
          .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    } catch (IllegalArgumentException e) {
      throw new RegistryException.Misconfigured(
          "hosts.toml has a header for "
              + endpoint.address()
              + " that cannot be sent: "
              + e.getMessage(),
          e);
    }
  }

  private RegistryException refused(Request request, HttpResponse<InputStream> response) {
    String said = said(response);
    int status = response.statusCode();
    String tried = tried(request);
    return switch (status) {
      case 401 -> new RegistryException.Denied(tried + "it wants other credentials, 401" + said);
      case 403 -> new RegistryException.Denied(tried + "it does not allow that, 403" + said);
      case 404 -> new RegistryException.Missing(tried + "it does not have that, 404" + said);
      case 416 ->
          new RegistryException.Damaged(
              tried + "it has no more than " + request.from() + " bytes of it, 416");
      case 429 -> limited(tried, response, said);
      default -> new RegistryException.Failed(tried + "it answered " + status + said);
    };
  }

  private static RegistryException limited(
      String tried, HttpResponse<InputStream> response, String said) {
    Optional<Duration> after = after(response);
    String when =
        after.map(wait -> "try again in " + wait.toSeconds() + " s").orElse("try again later");
    return new RegistryException.Limited(
        tried + "it has been asked too often, 429" + said + "; " + when, after);
  }

  private static String said(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      return Answers.said(body.readNBytes(1 << 16));
    } catch (IOException _) {
      return "";
    }
  }

  private RegistryException unreachable(Request request, IOException e) {
    return new RegistryException.Unreachable(tried(request) + why(e), e);
  }

  private String why(IOException e) {
    if (e instanceof SSLException) {
      return "no encrypted connection could be made ("
          + e.getMessage()
          + "); hosts.toml can name its authority, or that it speaks plain HTTP";
    }
    if (e instanceof HttpConnectTimeoutException) {
      return "it cannot be connected to in time";
    }
    if (e instanceof HttpTimeoutException) {
      return "it did not answer in time";
    }
    if (e instanceof UnknownHostException || e.getCause() instanceof UnresolvedAddressException) {
      return "its name is not known";
    }
    if (e instanceof ConnectException) {
      return "nobody listens there";
    }
    return String.valueOf(e.getMessage());
  }

  private String tried(Request request) {
    return "could not get %s of %s from %s %s: "
        .formatted(
            request.what(), request.repository(), endpoint.address(), authorizer.credentials());
  }

  @Override
  public void close() {
    transfers.close();
  }
}
