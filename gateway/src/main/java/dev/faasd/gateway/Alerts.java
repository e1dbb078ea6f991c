package dev.faasd.gateway;

import dev.faasd.api.FunctionId;
import dev.faasd.api.FunctionStatus;
import dev.faasd.api.InvalidRequest;
import dev.faasd.api.Json;
import dev.faasd.api.NamespaceName;
import dev.faasd.api.ScaleServiceRequest;
import dev.faasd.api.Scaling;
import dev.faasd.http.ClientRequest;
import dev.faasd.http.ClientResponse;
import dev.faasd.http.Response;
import dev.faasd.http.UpstreamException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Scales functions as an Alertmanager says, for those who run one with the rules of OpenFaaS: each
 * alert that fires adds replicas, each that is over takes them away. All with the caller's own
 * credentials. Source: the webhook of Prometheus' Alertmanager, and the gateway contract of
 * OpenFaaS.
 */
final class Alerts {
  private static final Logger LOG = System.getLogger(Alerts.class.getName());
  private static final int LONGEST = 1024 * 1024;

  private final ProviderClient provider;
  private final NamespaceName defaultNamespace;

  Alerts(ProviderClient provider, NamespaceName defaultNamespace) {
    this.provider = provider;
    this.defaultNamespace = defaultNamespace;
  }

  private record Webhook(List<Alert> alerts) {}

  private record Alert(String status, Map<String, String> labels) {
    boolean firing() {
      return "firing".equals(status);
    }

    String name() {
      return labels == null ? "" : labels.getOrDefault("alertname", "");
    }

    String function() {
      return labels == null ? "" : labels.getOrDefault("function_name", "");
    }
  }

  /**
   * Does what the alerts of one message say, one after another.
   *
   * @param authorization of the caller, for the provider
   * @return 200, also when there is no such function; 400 for what is no such message; the
   *     provider's own 401; 500 with a line for each function that could not be scaled
   */
  Response take(byte[] body, Optional<String> authorization) throws InterruptedException {
    // Strangers learn nothing, not even whether what they send makes sense.
    try (ClientResponse known = provider.sendAs(authorization, ClientRequest.get("/system/info"))) {
      if (known.status() == 401) {
        return ProviderClient.asItIs(known, known.bytes(LONGEST));
      }
    } catch (UpstreamException e) {
      return ProviderClient.unreachable();
    }
    Webhook message;
    try {
      message = Json.read(body, Webhook.class);
    } catch (InvalidRequest e) {
      return Response.text(400, "This is no message of an Alertmanager: " + e.getMessage() + ".");
    }
    if (message.alerts() == null || message.alerts().isEmpty()) {
      return Response.text(400, "This is no message of an Alertmanager: it has no alerts.");
    }
    List<String> failures = new ArrayList<>();
    for (Alert alert : message.alerts()) {
      try {
        Response answer = follow(alert, authorization);
        if (answer.status() >= 300) {
          failures.add(alert.function() + ": " + answer.text().strip());
        }
      } catch (InvalidRequest e) {
        failures.add(alert.function() + ": " + e.getMessage());
      } catch (UpstreamException e) {
        return ProviderClient.unreachable();
      }
    }
    return failures.isEmpty()
        ? Response.empty(200)
        : Response.text(500, String.join("\n", failures));
  }

  private Response follow(Alert alert, Optional<String> authorization) throws InterruptedException {
    FunctionId id = id(alert.function());
    String where = id.name() + "?namespace=" + id.namespace();
    FunctionStatus status;
    try (ClientResponse response =
        provider.sendAs(
            authorization, ClientRequest.get("/system/function/" + where + "&usage=false"))) {
      byte[] body = response.bytes(LONGEST);
      if (response.status() != 200) {
        // The rules may name what was deleted since; that is nobody's mistake.
        return response.status() == 404
            ? Response.empty(200)
            : ProviderClient.asItIs(response, body);
      }
      status = Json.read(body, FunctionStatus.class);
    }
    int present = Math.toIntExact(status.replicas());
    int wanted = Scaling.ofUnchecked(status.labels()).afterAlert(present, alert.firing());
    if (wanted == present) {
      return Response.empty(200);
    }
    LOG.log(
        Level.INFO,
        "{0} gets {1} replicas instead of {2}: the alert {3} is {4}.",
        id,
        wanted,
        present,
        alert.name(),
        alert.status());
    byte[] scale =
        Json.write(
            new ScaleServiceRequest(
                id.name().value(), OptionalLong.of(wanted), id.namespace().value()));
    try (ClientResponse response =
        provider.sendAs(
            authorization, ClientRequest.post("/system/scale-function/" + where, scale))) {
      return ProviderClient.asItIs(response, response.bytes(LONGEST));
    }
  }

  private FunctionId id(String function) {
    return function.contains(".")
        ? FunctionId.parse(function)
        : FunctionId.of(function, defaultNamespace.value());
  }
}
