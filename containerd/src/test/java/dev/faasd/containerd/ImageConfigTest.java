package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageConfigTest {
  private static ImageConfig config(String json) {
    return ImageConfig.fromJson(Json.read(json.getBytes(StandardCharsets.UTF_8), "config"));
  }

  @Test
  void aConfigurationIsRead() {
    ImageConfig config =
        config(
            """
            {"os":"linux","architecture":"arm64","variant":"v8","config":{"User":"app:app",
             "Env":["A=b"],"Entrypoint":["/e"],"Cmd":["c"],"WorkingDir":"/w","StopSignal":"SIGQUIT",
             "ExposedPorts":{"8080/tcp":{}},"Labels":{"l":"m"}}}""");
    assertEquals("linux/arm64/v8", config.platform().toString());
    assertEquals("app:app", config.user());
    assertEquals(List.of("A=b"), config.env());
    assertEquals(List.of("/e"), config.entrypoint());
    assertEquals(List.of("c"), config.cmd());
    assertEquals("/w", config.workingDir());
    assertEquals("SIGQUIT", config.stopSignal());
    assertEquals(List.of("8080/tcp"), config.exposedPorts());
    assertEquals(Map.of("l", "m"), config.labels());
    assertEquals("", config.chainId());
  }

  @Test
  void nullsAreAsGoodAsNothing() {
    ImageConfig config =
        config("{\"config\":{\"Entrypoint\":null,\"Env\":null,\"Labels\":null},\"rootfs\":null}");
    assertEquals(List.of(), config.entrypoint());
    assertEquals(Map.of(), config.labels());
    assertEquals("", config.user());
  }

  /** Computed with sha256sum by the OCI image specification's rule. */
  @Test
  void layersAreChained() {
    Digest a = new Digest("sha256:" + "a".repeat(64));
    Digest b = new Digest("sha256:" + "b".repeat(64));
    ImageConfig config =
        config("{\"rootfs\":{\"diff_ids\":[\"" + a + "\",\"" + b + "\",\"" + a + "\"]}}");
    assertEquals(
        List.of(
            a.value(),
            "sha256:ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c",
            "sha256:406364a4bd8d39df8107071d4494fa73814420337124657ec5999b072e5d3352"),
        config.chainIds());
    assertEquals(
        "sha256:406364a4bd8d39df8107071d4494fa73814420337124657ec5999b072e5d3352",
        config.chainId());
  }
}
