package dev.faasd.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.faasd.workload.WorkloadId;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets by HTTP, on workloads in memory. */
class SecretApiTest {
  @TempDir private Path directory;

  private FakeWorkloads workloads;
  private TestProvider provider;

  @BeforeEach
  void start() throws Exception {
    workloads = new FakeWorkloads();
    workloads.put("blue", Map.of("openfaas", "1"));
    provider = TestProvider.inMemory(directory, workloads);
  }

  @AfterEach
  void stop() {
    provider.close();
    workloads.close();
  }

  private static void assertStatus(int status, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
  }

  private HttpResponse<String> secret(String method, String json) throws Exception {
    return provider.call(method, "/system/secrets", json.replace('\'', '"'));
  }

  private HttpResponse<String> deploy(String name, String secrets) throws Exception {
    return provider.call(
        "POST",
        "/system/functions",
        "{\"service\":\"%s\",\"image\":\"good\",\"secrets\":%s}".formatted(name, secrets));
  }

  private Path file(String name) {
    return directory.resolve("secrets").resolve(name);
  }

  private Map<String, String> mounted(String container) {
    return workloads.files(new WorkloadId("openfaas-fn", container));
  }

  @Test
  void secretsAreKeptPrivateAndListedWithoutTheirContent() throws Exception {
    HttpResponse<String> created = secret("POST", "{'name':'foo','value':'bar'}");
    assertStatus(200, created);
    assertEquals("", created.body());
    assertStatus(200, secret("POST", "{'name':'authorized.keys','value':'x'}"));
    assertStatus(200, secret("POST", "{'name':'foo','namespace':'blue','value':'baz'}"));
    assertEquals("bar", Files.readString(file("openfaas-fn/foo")));
    assertEquals("baz", Files.readString(file("blue/foo")));
    for (Path path : List.of(file(""), file("blue"), file("blue/foo"))) {
      assertEquals(
          Files.isDirectory(path) ? "rwx------" : "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    }
    HttpResponse<String> list = provider.get("/system/secrets");
    assertEquals(
        "[{\"name\":\"authorized.keys\",\"namespace\":\"openfaas-fn\"},"
            + "{\"name\":\"foo\",\"namespace\":\"openfaas-fn\"}]",
        list.body());
    assertEquals("application/json", list.headers().firstValue("content-type").orElse(""));
    assertEquals(
        "[{\"name\":\"foo\",\"namespace\":\"blue\"}]",
        provider.get("/system/secrets?namespace=blue").body());
  }

  @Test
  void namespaceWithoutSecretsHasAnEmptyList() throws Exception {
    assertEquals("[]", provider.get("/system/secrets").body());
    assertEquals("[]", provider.get("/system/secrets?namespace=blue").body());
  }

  @Test
  void rawValueHoldsAnyBytesAndWins() throws Exception {
    byte[] bytes = {0, (byte) 0xff, 10, (byte) 0xc3};
    assertStatus(
        200,
        secret(
            "POST",
            "{'name':'raw','value':'text','rawValue':'%s'}"
                .formatted(Base64.getEncoder().encodeToString(bytes))));
    assertEquals(
        List.of(0, 255, 10, 195),
        List.of(bytesOf("raw", 0), bytesOf("raw", 1), bytesOf("raw", 2), bytesOf("raw", 3)));
    assertStatus(200, secret("POST", "{'name':'text','value':'text','rawValue':''}"));
    assertEquals("text", Files.readString(file("openfaas-fn/text")));
    assertStatus(200, secret("POST", "{'name':'empty','value':'','rawValue':null}"));
    assertEquals("", Files.readString(file("openfaas-fn/empty")));
  }

  private int bytesOf(String name, int index) throws Exception {
    return Files.readAllBytes(file("openfaas-fn/" + name))[index] & 0xff;
  }

  @Test
  void existingSecretIsNotOverwrittenByPost() throws Exception {
    secret("POST", "{'name':'foo','value':'bar'}");
    assertStatus(409, secret("POST", "{'name':'foo','value':'other'}"));
    assertEquals("bar", Files.readString(file("openfaas-fn/foo")));
  }

  @Test
  void absentSecretIsNeitherUpdatedNorDeleted() throws Exception {
    assertStatus(404, secret("PUT", "{'name':'foo','value':'bar'}"));
    assertStatus(404, secret("DELETE", "{'name':'foo'}"));
    secret("POST", "{'name':'foo','value':'bar'}");
    assertStatus(404, secret("DELETE", "{'name':'foo','namespace':'blue'}"));
    assertEquals("bar", Files.readString(file("openfaas-fn/foo")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?namespace=openfaas-fn"})
  void secretIsUpdatedAndDeletedWhereverTheNamespaceIsSaid(String query) throws Exception {
    secret("POST", "{'name':'foo','value':'bar'}");
    assertStatus(
        200,
        provider.call("PUT", "/system/secrets" + query, "{\"name\":\"foo\",\"value\":\"new\"}"));
    assertEquals("new", Files.readString(file("openfaas-fn/foo")));
    assertStatus(200, provider.call("DELETE", "/system/secrets" + query, "{\"name\":\"foo\"}"));
    assertEquals("[]", provider.get("/system/secrets").body());
  }

  @Test
  void contradictionBetweenBodyAndQueryIsRefused() throws Exception {
    assertStatus(
        400,
        provider.call(
            "POST",
            "/system/secrets?namespace=blue",
            "{\"name\":\"foo\",\"namespace\":\"openfaas-fn\",\"value\":\"bar\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'name':'/root/.ssh/authorized_keys','value':'x'}",
        "{'name':'..','value':'x'}",
        "{'name':'.','value':'x'}",
        "{'name':'a..b','value':'x'}",
        "{'name':'../functions/x','value':'x'}",
        "{'name':'.hidden','value':'x'}",
        "{'name':'has space','value':'x'}",
        "{'name':'','value':'x'}",
        "{}",
        "{",
        "[]",
        "null",
        "{'name':7}",
        "{'name':'x','value':7}",
        "{'name':'x','rawValue':'%%%'}"
      })
  void badSecretIs400WhateverTheVerb(String body) throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE")) {
      HttpResponse<String> response = secret(method, body);
      assertStatus(400, response);
      assertEquals(1, response.body().lines().count(), response.body());
    }
    assertEquals("[]", provider.get("/system/secrets").body());
  }

  @Test
  void functionHasTheSecretsItWasDeployedWith() throws Exception {
    secret("POST", "{'name':'key','value':'hush'}");
    secret("POST", "{'name':'other','value':'x'}");
    assertStatus(200, deploy("hello", "[\"key\"]"));
    assertEquals(Map.of("key", "hush"), mounted("hello.g1.0"));
    assertEquals(List.of("key"), provider.status("hello").secrets());
    assertStatus(200, deploy("hello", "[\"other\",\"key\"]"));
    assertEquals(List.of("other", "key"), provider.status("hello").secrets());
    assertEquals(Map.of("key", "hush", "other", "x"), mounted("hello.g2.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"unknown\"]", "[\"key\",\"unknown\"]", "[\"../../../etc/shadow\"]"})
  void deploymentWithAnUnknownSecretIs400AndTheRunningFunctionStays(String secrets)
      throws Exception {
    secret("POST", "{'name':'key','value':'hush'}");
    secret("POST", "{'name':'elsewhere','namespace':'blue','value':'hush'}");
    deploy("hello", "[\"key\"]");
    List<String> before = List.copyOf(workloads.calls);
    assertStatus(400, deploy("hello", secrets));
    assertStatus(400, deploy("hello", "[\"elsewhere\"]"));
    assertEquals(before, workloads.calls);
    assertEquals(List.of("key"), provider.status("hello").secrets());
  }

  @Test
  void runningFunctionSeesTheUpdate() throws Exception {
    secret("POST", "{'name':'key','value':'old'}");
    deploy("hello", "[\"key\"]");
    deploy("other", "[]");
    assertStatus(200, secret("PUT", "{'name':'key','value':'new'}"));
    assertEquals(Map.of("key", "new"), mounted("hello.g1.0"));
    assertEquals(Map.of(), mounted("other.g1.0"));
  }

  @Test
  void secretInUseIsNotDeletedAndTheAnswerSaysByWhom() throws Exception {
    secret("POST", "{'name':'key','value':'hush'}");
    secret("POST", "{'name':'key','namespace':'blue','value':'hush'}");
    deploy("one", "[\"key\"]");
    deploy("two", "[\"key\"]");
    deploy("three", "[]");
    HttpResponse<String> response = secret("DELETE", "{'name':'key'}");
    assertStatus(409, response);
    assertTrue(response.body().contains("in use by one, two:"), response.body());
    assertStatus(200, secret("DELETE", "{'name':'key','namespace':'blue'}"));
    provider.delete("one");
    deploy("two", "[]");
    assertStatus(200, secret("DELETE", "{'name':'key'}"));
  }

  @Test
  void stoppedFunctionStartsWithThePresentContent() throws Exception {
    secret("POST", "{'name':'key','value':'old'}");
    deploy("hello", "[\"key\"]");
    provider.scale("hello", 0);
    secret("PUT", "{'name':'key','value':'new'}");
    provider.scale("hello", 1);
    assertEquals(Map.of("key", "new"), mounted("hello.g1.0"));
  }

  @Test
  void deploymentAfterAChangeOfASecretIsNotJustWhatIsThere() throws Exception {
    secret("POST", "{'name':'key','value':'old'}");
    deploy("hello", "[\"key\"]");
    assertTrue(isUnchanged(deploy("hello", "[\"key\"]")));
    secret("PUT", "{'name':'key','value':'new'}");
    assertFalse(isUnchanged(deploy("hello", "[\"key\"]")));
    assertTrue(isUnchanged(deploy("hello", "[\"key\"]")));
    assertEquals(Map.of("key", "new"), mounted("hello.g2.0"));
  }

  private static boolean isUnchanged(HttpResponse<String> response) {
    return response.headers().firstValue("X-Faasd-Unchanged").isPresent();
  }

  @Test
  void secretsOfAFormerFlatLayoutAreMoved() throws Exception {
    provider.close();
    Files.writeString(file("flat"), "old");
    Files.createDirectories(file("openfaas-fn"));
    Files.writeString(file("both"), "same");
    Files.writeString(file("openfaas-fn/both"), "same");
    Files.writeString(file("differs"), "former");
    Files.writeString(file("openfaas-fn/differs"), "present");
    Files.setPosixFilePermissions(
        file("openfaas-fn/both"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Path mountedByTheOriginal =
        Files.createLink(directory.resolve("link"), file("openfaas-fn/both"));
    provider =
        TestProvider.start(
                TestProvider.settings(directory).functionPort(FakeWorkloads.PORT),
                workloads,
                new StartupLines((_, _, _, _) -> {}))
            .adopted();
    assertEquals(
        "[{\"name\":\"both\",\"namespace\":\"openfaas-fn\"},"
            + "{\"name\":\"differs\",\"namespace\":\"openfaas-fn\"},"
            + "{\"name\":\"flat\",\"namespace\":\"openfaas-fn\"}]",
        provider.get("/system/secrets").body());
    assertEquals("old", Files.readString(file("openfaas-fn/flat")));
    assertEquals("present", Files.readString(file("openfaas-fn/differs")));
    try (var left = Files.list(file(""))) {
      assertEquals(List.of(file("differs"), file("openfaas-fn")), left.sorted().toList());
    }
    for (String name : List.of("differs", "openfaas-fn/both", "openfaas-fn/flat")) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name))));
    }
    assertEquals(
        "rwxr-xr-x",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(mountedByTheOriginal)),
        "who has the former file mounted still reads it");
  }

  @Test
  void bodyOverTheLimitIs413AndNothingIsKept() throws Exception {
    assertStatus(413, secret("POST", "{'name':'big','value':'" + "x".repeat(1 << 20) + "'}"));
    assertEquals("[]", provider.get("/system/secrets").body());
    assertStatus(200, secret("POST", "{'name':'fits','value':'" + "x".repeat(1 << 19) + "'}"));
    assertEquals(1 << 19, Files.readString(file("openfaas-fn/fits"), UTF_8).length());
  }
}
