package dev.faasd.provider;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.api.FunctionStatus;
import dev.faasd.api.FunctionUsage;
import dev.faasd.api.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients of OpenFaaS rely on, with real containers. */
@Timeout(180)
class ContractIT extends OnPrivateProvider {
  private FunctionStatus status(String path) throws Exception {
    HttpResponse<String> response = provider.get("/system/function/" + path);
    assertStatus(200, response);
    return Json.read(response.body().getBytes(StandardCharsets.UTF_8), FunctionStatus.class);
  }

  private String shown(String function) throws Exception {
    return provider.invoke(here(function)).body();
  }

  @Test
  void everyFieldIsEchoedAsItWasPosted() throws Exception {
    String big = "x".repeat(5000);
    String posted =
        """
        {'service':'hello','image':'docker.io/tests/web','namespace':'%s','envProcess':'cat',
         'envVars':{'k':'v=w','empty':'','fprocess':'env'},'constraints':['node.platform.os == linux','disk==ssd'],
         'labels':{'big':'%s','l':'1'},'annotations':{'json':'{\\t\\n<&>}'},
         'limits':{'memory':'20M','cpu':'100m'},'requests':{'memory':'1.5Mi','cpu':'0.05'},
         'readOnlyRootFilesystem':false,'unknown':{'x':[1]},'registryAuth':'','network':null}
        """
            .formatted(namespace, big);
    assertStatus(200, call("POST", "functions", posted));
    FunctionStatus one = status(here("hello"));
    assertEquals("docker.io/tests/web", one.image());
    assertEquals(namespace, one.namespace());
    assertEquals("cat", one.envProcess());
    assertEquals(Map.of("k", "v=w", "empty", "", "fprocess", "env"), one.envVars());
    assertEquals(List.of("node.platform.os == linux", "disk==ssd"), one.constraints());
    assertEquals(Map.of("big", big, "l", "1"), one.labels());
    assertEquals(Map.of("json", "{\t\n<&>}"), one.annotations());
    assertEquals("20M", one.limits().orElseThrow().memory());
    assertEquals("100m", one.limits().orElseThrow().cpu());
    assertEquals("1.5Mi", one.requests().orElseThrow().memory());
    assertEquals("0.05", one.requests().orElseThrow().cpu());
    assertEquals(1, one.replicas());
    assertEquals(1, one.availableReplicas());
    assertEquals(
        "[" + provider.get("/system/function/" + here("hello")).body() + "]",
        provider.get("/system/functions?namespace=" + namespace).body());
  }

  @Test
  void smallestDeploymentShowsNothingThatWasNotPosted() throws Exception {
    assertStatus(200, provider.deploy(here("hello"), WEB));
    String body = provider.get("/system/function/" + here("hello")).body();
    assertTrue(body.contains("\"labels\":{},\"annotations\":{}"), body);
    for (String absent :
        List.of("envVars", "envProcess", "limits", "requests", "secrets", "constraints", "usage")) {
      assertFalse(body.contains("\"" + absent + "\""), body);
    }
  }

  @Test
  void labelsAndAnnotationsKeepApart() throws Exception {
    assertStatus(
        200,
        call(
            "POST",
            "functions",
            "{'service':'hello','namespace':'%s','image':'%s','annotations':{'time':'1'},'labels':{'time':'2','com.openfaas.annotations.time':'3'}}"
                .formatted(namespace, WEB)));
    assertEquals(Map.of("time", "1"), status(here("hello")).annotations());
    assertEquals(
        Map.of("time", "2", "com.openfaas.annotations.time", "3"), status(here("hello")).labels());
  }

  @Test
  void functionForAnotherArchitectureIsRefusedAndTheRunningOneStays() throws Exception {
    provider.deploy(here("hello"), WEB);
    String other = HostPlatform.current().architecture().equals("amd64") ? "arm64" : "amd64";
    HttpResponse<String> response =
        call(
            "PUT",
            "functions",
            "{'service':'hello','namespace':'%s','image':'%s','constraints':['kubernetes.io/arch=%s']}"
                .formatted(namespace, WEB, other));
    assertStatus(400, response);
    assertTrue(response.body().contains("kubernetes.io/arch=" + other), response.body());
    assertStatus(200, provider.invoke(here("hello")));
    assertEquals(List.of(), status(here("hello")).constraints());
  }

  @Test
  void usageIsWhatTheContainerUsesWhenAskedFor() throws Exception {
    assertStatus(
        200,
        call(
            "POST",
            "functions",
            "{'service':'busy','namespace':'%s','image':'%s','limits':{'cpu':'300m'}}"
                .formatted(namespace, WEB)));
    FunctionUsage idle = status(here("busy") + "?usage=1").usage().orElseThrow();
    assertTrue(idle.totalMemoryBytes() > 10_000, idle.toString());
    assertTrue(idle.cpu() < 300, idle.toString());
    assertTrue(status(here("busy")).usage().isEmpty());
    await().until(() -> metric("pod_memory_working_set_bytes", "busy") > 10_000);
    assertTrue(metric("pod_cpu_usage_seconds_total", "busy") > 0);
    provider.scale(here("busy"), 0);
    workloads.list(namespace).forEach(one -> workloads.stop(one.id(), Duration.ZERO));
    FunctionUsage none = status(here("busy") + "?usage=1").usage().orElseThrow();
    assertEquals(new FunctionUsage(0, 0), none);
    assertEquals(-1, metric("pod_memory_working_set_bytes", "busy"));
  }

  /** A function's sample; -1 when there is none. */
  private double metric(String name, String function) throws Exception {
    String start =
        "%s{function_name=\"%s\",namespace=\"%s\"} ".formatted(name, here(function), namespace);
    return provider
        .send(provider.request("GET", "/metrics", ""))
        .body()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElse(-1);
  }

  private HttpResponse<String> secret(String method, String name, String value) throws Exception {
    return call(
        method,
        "secrets",
        "{'name':'%s','namespace':'%s','value':'%s'}".formatted(name, namespace, value));
  }

  @Test
  void functionThatIsNotRootReadsItsSecretsAndSeesUpdatesAtOnce() throws Exception {
    assertStatus(200, secret("POST", "key", "hush"));
    assertStatus(200, secret("POST", "other", "unseen"));
    String deployment =
        "{'service':'hello','namespace':'%s','image':'%s','secrets':['key']}"
            .formatted(namespace, SECRETIVE);
    assertStatus(200, call("POST", "functions", deployment));
    await().until(() -> shown("hello").startsWith("hush\n100\n"));
    assertFalse(shown("hello").contains("unseen"));
    assertStatus(200, secret("PUT", "key", "changed"));
    await().until(() -> shown("hello").startsWith("changed\n100\n"));
    assertStatus(409, secret("DELETE", "key", ""));
    assertStatus(200, provider.delete(here("hello")));
    assertStatus(200, secret("DELETE", "key", ""));
  }

  @Test
  void secretsAreThereAfterARestartOfTheFunction() throws Exception {
    secret("POST", "key", "hush");
    call(
        "POST",
        "functions",
        "{'service':'hello','namespace':'%s','image':'%s','secrets':['key']}"
            .formatted(namespace, SECRETIVE));
    workloads.list(namespace).forEach(one -> workloads.stop(one.id(), Duration.ZERO));
    await().until(() -> shown("hello").startsWith("hush\n"));
    provider.scale(here("hello"), 0);
    secret("PUT", "key", "later");
    await().until(() -> shown("hello").startsWith("later\n"));
  }

  @Test
  void imagesOwnEnvironmentIsThereButNotShown() throws Exception {
    provider.deploy(here("hello"), SECRETIVE);
    await().until(() -> shown("hello").contains("FROM_THE_IMAGE=yes\n"));
    String environment = shown("hello");
    assertTrue(environment.contains("OPENFAAS_NAME=hello\n"), environment);
    assertTrue(environment.contains("OPENFAAS_NAMESPACE=" + namespace + "\n"), environment);
    assertEquals(Map.of(), status(here("hello")).envVars());
  }

  @Test
  void namespaceIsDeletedWithItsContainersImagesAndSecrets() throws Exception {
    secret("POST", "key", "hush");
    provider.deploy(here("one"), WEB);
    provider.deploy(here("two"), WEB);
    provider.update(here("two"), SECRETIVE);
    assertStatus(202, call("DELETE", "namespace/" + namespace, ""));
    assertFalse(workloads.namespaces().list().containsKey(namespace));
    assertFalse(Files.exists(directory.resolve("state").resolve(namespace)));
    assertFalse(Files.exists(directory.resolve("secrets").resolve(namespace)));
    assertEquals(List.of(), host.leftIn(namespace));
    assertStatus(404, call("GET", "namespace/" + namespace, ""));
    assertStatus(400, provider.deploy(here("one"), WEB));
  }

  @Test
  void labelsOfANamespaceAreReplacedInContainerd() throws Exception {
    assertStatus(
        202,
        call(
            "PUT",
            "namespace/" + namespace,
            "{'name':'%s','labels':{'openfaas':'1','team':'blue'}}".formatted(namespace)));
    assertEquals(Map.of("openfaas", "1", "team", "blue"), labels());
  }

  @Test
  void namespacesAreManagedInBothDialectsOfClients() throws Exception {
    for (String path : List.of("namespace", "namespaces")) {
      String other = host.newNamespace();
      String made = "{'name':'%s','annotations':{'openfaas':'1'}}".formatted(other);
      assertStatus(201, call("POST", path + "/", made));
      assertStatus(409, call("POST", path + "/", made));
      assertTrue(provider.get("/system/namespaces").body().contains('"' + other + '"'));
      assertStatus(200, call("GET", path + "/" + other, ""));
      assertStatus(200, provider.deploy("hello." + other, WEB));
      assertEquals("ok\n", provider.invoke("hello." + other).body());
      assertStatus(202, call("DELETE", path + "/" + other, "{'name':'%s'}".formatted(other)));
      assertStatus(404, call("GET", path + "/" + other, ""));
    }
  }

  @Test
  void secretOfAnyBytesReachesItsFunction() throws Exception {
    byte[] bytes = {(byte) 0xff, 'a', 1, '\t', (byte) 0xc3};
    String raw = Base64.getEncoder().encodeToString(bytes);
    assertStatus(
        200,
        call(
            "POST",
            "secrets",
            "{'name':'raw','namespace':'%s','value':'text','rawValue':'%s'}"
                .formatted(namespace, raw)));
    assertStatus(
        200,
        call(
            "POST",
            "functions",
            "{'service':'hello','namespace':'%s','image':'%s','secrets':['raw']}"
                .formatted(namespace, SECRETIVE)));
    Path mounted = Path.of("/proc", Integer.toString(pid()), "root/var/openfaas/secrets/raw");
    assertArrayEquals(bytes, Files.readAllBytes(mounted));
  }

  @Test
  void functionsOfOneNameInTwoNamespacesAreTwo() throws Exception {
    String other = host.newNamespace();
    call("POST", "namespace/", "{'name':'%s','labels':{'openfaas':'1'}}".formatted(other));
    try {
      assertStatus(200, provider.deploy(here("hello"), WEB));
      assertStatus(200, provider.deploy("hello." + other, OTHER));
      assertEquals("ok\n", provider.invoke(here("hello")).body());
      assertStatus(200, provider.delete(here("hello")));
      assertStatus(200, provider.invoke("hello." + other));
    } finally {
      assertStatus(202, call("DELETE", "namespace/" + other, ""));
    }
  }
}
