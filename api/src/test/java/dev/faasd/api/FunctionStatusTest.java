package dev.faasd.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FunctionStatusTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123Z");

  private static FunctionStatus status(long replicas) {
    return FunctionStatus.of(
        FunctionId.of("hello", ""),
        FunctionDeployment.of("hello", "img:1"),
        replicas,
        replicas,
        false,
        List.of(),
        NOON,
        Restarts.NONE);
  }

  @Test
  void statusIsWrittenAsClientsDecodeIt() {
    assertEquals(
        "{\"name\":\"hello\",\"image\":\"img:1\",\"namespace\":\"openfaas-fn\",\"labels\":{},\"annotations\":{},"
            + "\"replicas\":1,\"availableReplicas\":1,\"createdAt\":\"2026-11-20T12:00:00.123Z\"}",
        new String(Json.write(status(1)), UTF_8));
  }

  @Test
  void zeroReplicasAreLeftOut() {
    String json = new String(Json.write(status(0)), UTF_8);
    assertTrue(!json.contains("eplicas"), json);
  }

  @Test
  void whatIsKnownBesideTheDeploymentSurvivesTheWire() {
    FunctionStatus known =
        FunctionStatus.of(
                FunctionId.of("hello", ""),
                FunctionDeployment.of("hello", "img:1"),
                1,
                0,
                true,
                List.of(
                    new ReplicaStatus("hello.g1.0", "ready", "10.62.0.7", 0),
                    new ReplicaStatus("hello.g1.1", "failed", "", 2)),
                NOON,
                Restarts.NONE.oneMore("its process ended with exit code 1").afterKills(2))
            .withUsage(new FunctionUsage(12.5, 4096));
    assertEquals(known, Json.read(Json.write(known), FunctionStatus.class));
  }

  @Test
  void scaleRequestTellsZeroFromLeftOut() {
    assertEquals(
        OptionalLong.of(0),
        Json.read("{\"replicas\":0}".getBytes(UTF_8), ScaleServiceRequest.class).replicas());
    assertEquals(
        OptionalLong.empty(),
        Json.read("{}".getBytes(UTF_8), ScaleServiceRequest.class).replicas());
  }

  @Test
  void infosAreWrittenAsClientsDecodeThem() {
    ProviderInfo provider =
        new ProviderInfo("faasd-java", VersionInfo.of("1.2.3", "abc"), "containerd");
    assertEquals(
        "{\"provider\":{\"provider\":\"faasd-java\",\"version\":{\"sha\":\"abc\",\"release\":\"1.2.3\"},"
            + "\"orchestration\":\"containerd\"},\"version\":{\"sha\":\"def\",\"release\":\"1.2.4\"},\"arch\":\"amd64\"}",
        new String(
            Json.write(
                new GatewayInfo(Optional.of(provider), VersionInfo.of("1.2.4", "def"), "amd64")),
            UTF_8));
  }
}
