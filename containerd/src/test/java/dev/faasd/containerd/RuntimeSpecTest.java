package dev.faasd.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RuntimeSpecTest {
  private static JsonNode json(RuntimeSpecBuilder builder) {
    try {
      return new ObjectMapper().readTree(builder.build().json());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  @Test
  void withoutAWordAContainerMayDoNothingSpecial() {
    JsonNode spec = json(RuntimeSpec.builder().args(List.of("true")));
    assertEquals("rootfs", spec.at("/root/path").asText());
    assertFalse(spec.at("/root/readonly").asBoolean());
    assertTrue(spec.at("/process/noNewPrivileges").asBoolean());
    assertTrue(spec.at("/process/capabilities/bounding").isEmpty());
    assertEquals(0, spec.at("/process/user/uid").asInt());
    assertEquals("/", spec.at("/process/cwd").asText());
    assertEquals(1024, spec.at("/process/rlimits/0/soft").asInt());
    assertEquals(
        List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        texts(spec.at("/process/env")));
    assertTrue(texts(spec.at("/linux/maskedPaths")).contains("/proc/kcore"));
    assertTrue(texts(spec.at("/linux/readonlyPaths")).contains("/proc/sys"));
    assertEquals(
        "{\"allow\":false,\"access\":\"rwm\"}", spec.at("/linux/resources/devices/0").toString());
    assertFalse(spec.at("/linux/resources").has("memory"));
    assertEquals(
        "[{\"type\":\"pid\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},{\"type\":\"mount\"},{\"type\":\"cgroup\"},{\"type\":\"network\"}]",
        spec.at("/linux/namespaces").toString());
    List<String> mounts = new ArrayList<>();
    spec.path("mounts").forEach(mount -> mounts.add(mount.path("destination").asText()));
    assertEquals(
        List.of(
            "/proc",
            "/dev",
            "/dev/pts",
            "/dev/shm",
            "/dev/mqueue",
            "/sys",
            "/sys/fs/cgroup",
            "/run"),
        mounts);
    assertEquals("SCMP_ACT_ERRNO", spec.at("/linux/seccomp/defaultAction").asText());
    assertEquals(0, spec.at("/process/oomScoreAdj").asInt(-1));
  }

  @Test
  void theImageIsTheGroundAndWhatIsGivenLiesOverIt() {
    ImageConfig image =
        ImageConfig.fromJson(
            Json.read(
                """
                {"config":{"Entrypoint":["/bin/a"],"Cmd":["b"],"WorkingDir":"/home/app",
                 "Env":["PATH=/bin","A=1","B=x=y"]}}"""
                    .getBytes(StandardCharsets.UTF_8),
                "config"));
    JsonNode spec = json(RuntimeSpec.builder().image(image).env(Map.of("A", "2")));
    assertEquals(List.of("/bin/a", "b"), texts(spec.at("/process/args")));
    assertEquals(List.of("PATH=/bin", "A=2", "B=x=y"), texts(spec.at("/process/env")));
    assertEquals("/home/app", spec.at("/process/cwd").asText());
  }

  @Test
  void whatIsAskedForIsInIt() {
    JsonNode spec =
        json(
            RuntimeSpec.builder()
                .user(new UserIdentity(100, 101, List.of(7)))
                .capabilities(List.of("NET_RAW", "CAP_CHOWN"))
                .hostname("hello")
                .cgroupsPath("/openfaas-fn/hello")
                .networkNamespace(Path.of("/run/netns/x"))
                .readOnlyRoot(true)
                .openFiles(65536)
                .oomScore(500)
                .bind(Path.of("/var/lib/hosts"), "/etc/hosts", true)
                .tmpfs("/tmp", OptionalLong.of(1024), "1777"));
    assertEquals(
        "{\"uid\":100,\"gid\":101,\"additionalGids\":[7]}", spec.at("/process/user").toString());
    for (String set : List.of("bounding", "effective", "permitted", "inheritable", "ambient")) {
      assertEquals(
          List.of("CAP_CHOWN", "CAP_NET_RAW"), texts(spec.at("/process/capabilities/" + set)));
    }
    assertEquals("hello", spec.path("hostname").asText());
    assertEquals("/openfaas-fn/hello", spec.at("/linux/cgroupsPath").asText());
    assertEquals("/run/netns/x", spec.at("/linux/namespaces/5/path").asText());
    assertTrue(spec.at("/root/readonly").asBoolean());
    assertEquals(65536, spec.at("/process/rlimits/0/hard").asInt());
    assertEquals(500, spec.at("/process/oomScoreAdj").asInt());
    assertEquals(
        "{\"destination\":\"/etc/hosts\",\"type\":\"bind\",\"source\":\"/var/lib/hosts\",\"options\":[\"rbind\",\"ro\"]}",
        spec.at("/mounts/8").toString());
    assertEquals("/tmp", spec.at("/mounts/9/destination").asText());
  }

  @Test
  void limitsAreInTheKernelsUnits() {
    JsonNode resources =
        json(RuntimeSpec.builder()
                .resources(
                    LinuxResources.UNLIMITED
                        .withMemory(128 << 20)
                        .withMemoryReservation(32 << 20)
                        .withMilliCpus(250)
                        .withCpuShares(512)
                        .withPids(100)))
            .at("/linux/resources");
    assertEquals(
        "{\"limit\":134217728,\"swap\":134217728,\"reservation\":33554432}",
        resources.path("memory").toString());
    assertEquals(
        "{\"shares\":512,\"quota\":25000,\"period\":100000}", resources.path("cpu").toString());
    assertEquals(100, resources.at("/pids/limit").asInt());
  }

  @Test
  void lessProcessorTimeThanTheKernelTakesIsTheLeastItTakes() {
    JsonNode cpu =
        json(RuntimeSpec.builder().resources(LinuxResources.UNLIMITED.withMilliCpus(1)))
            .at("/linux/resources/cpu");
    assertEquals("{\"quota\":1000,\"period\":100000}", cpu.toString());
  }
}
