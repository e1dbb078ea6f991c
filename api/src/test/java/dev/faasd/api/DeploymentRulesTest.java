package dev.faasd.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentRulesTest {
  private static FunctionDeployment read(String json) {
    return Json.read(json.getBytes(UTF_8), FunctionDeployment.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'service':'a','image':'b'}",
        "{'service':'a','image':'b','limits':{},'requests':{'memory':'','cpu':''}}",
        "{'service':'a','image':'b','secrets':['authorized.keys','api_key-2'],'envVars':{'A':'x=y\\nz'}}",
        "{'service':'a','image':'b','labels':{'com.openfaas.scale.min':'2'},'annotations':{'x':'y'}}"
      })
  void goodDeploymentIsTaken(String json) {
    assertEquals(FunctionId.of("a", ""), DeploymentRules.check(read(json.replace('\'', '"'))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "service     | {'image':'b'}",
        "service     | {'service':'../a','image':'b'}",
        "namespace   | {'service':'a','image':'b','namespace':'x/y'}",
        "image       | {'service':'a','image':' '}",
        "envVars     | {'service':'a','image':'b','envVars':{'':'v'}}",
        "envVars     | {'service':'a','image':'b','envVars':{'A=B':'v'}}",
        "envVars     | {'service':'a','image':'b','envVars':{'A':'v\\u0000'}}",
        "secrets     | {'service':'a','image':'b','secrets':['../../etc/shadow']}",
        "secrets     | {'service':'a','image':'b','secrets':['..']}",
        "secrets     | {'service':'a','image':'b','secrets':['']}",
        "labels      | {'service':'a','image':'b','labels':{'containerd.io/restart.status':'running'}}",
        "labels      | {'service':'a','image':'b','labels':{'io.containerd.x':'1'}}",
        "labels      | {'service':'a','image':'b','labels':{'dev.faasd/owner':'me'}}",
        "annotations | {'service':'a','image':'b','annotations':{'':'1'}}",
        "annotations | {'service':'a','image':'b','annotations':{'topic':'cron-function','schedule':'61 * * * *'}}",
        "annotations | {'service':'a','image':'b','annotations':{'topic':'cron-function'}}",
        "annotations | {'service':'a','image':'b','annotations':{'com.openfaas.schedule.missed':'maybe'}}",
        "annotations | {'service':'a','image':'b','annotations':{'com.openfaas.queue':'a.b'}}",
        "annotations | {'service':'a','image':'b','annotations':{'com.openfaas.queue':'callbacks'}}",
        "annotations | {'service':'a','image':'b','annotations':{'com.openfaas.retry.codes':'5xx'}}",
        "limits      | {'service':'a','image':'b','limits':{'memory':'128MB'}}",
        "limits      | {'service':'a','image':'b','limits':{'memory':'64m'}}",
        "limits      | {'service':'a','image':'b','limits':{'cpu':'0'}}",
        "requests    | {'service':'a','image':'b','requests':{'cpu':'much'}}"
      })
  void badDeploymentIsRefusedNamingTheField(String field, String json) {
    InvalidDeployment invalid =
        assertThrows(
            InvalidDeployment.class, () -> DeploymentRules.check(read(json.replace('\'', '"'))));
    assertEquals(1, invalid.problems().size(), invalid.getMessage());
    assertEquals(field, invalid.problems().getFirst().field());
    assertEquals(1, invalid.getMessage().lines().count(), invalid.getMessage());
  }

  @Test
  void everythingWrongIsToldAtOnce() {
    InvalidDeployment invalid =
        assertThrows(
            InvalidDeployment.class,
            () ->
                DeploymentRules.check(
                    read("{\"service\":\"-\",\"limits\":{\"memory\":\"x\",\"cpu\":\"y\"}}")));
    assertEquals(4, invalid.problems().size(), invalid.getMessage());
    assertTrue(invalid.getMessage().contains("image is missing"), invalid.getMessage());
  }
}
