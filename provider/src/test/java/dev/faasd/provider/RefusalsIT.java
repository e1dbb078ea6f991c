package dev.faasd.provider;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Each request that cannot be served has its status and one sentence, and changes nothing. */
@Timeout(120)
class RefusalsIT extends OnPrivateProvider {
  /** Status, method, path and body; NS is the namespace of the test, OFF one without the label. */
  private static final String REQUESTS =
      """
      400 POST   functions
      400 POST   functions {
      400 POST   functions []
      400 POST   functions {'service':7,'image':'tests/web'}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web'}trailing
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','envVars':{'a':1}}
      400 POST   functions {'service':'','namespace':'NS','image':'tests/web'}
      400 POST   functions {'service':'../x','namespace':'NS','image':'tests/web'}
      400 POST   functions {'service':'a/b','namespace':'NS','image':'tests/web'}
      400 POST   functions {'service':'LONG','namespace':'NS','image':'tests/web'}
      400 POST   functions {'service':'x','namespace':'NS'}
      400 POST   functions {'service':'x','namespace':'NS','image':'UPPER CASE'}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/never'}
      400 POST   functions {'service':'x','namespace':'never','image':'tests/web'}
      400 POST   functions {'service':'x','namespace':'openfaas','image':'tests/web'}
      400 POST   functions {'service':'x','namespace':'OFF','image':'tests/web'}
      400 POST   functions {'service':'x','namespace':'..','image':'tests/web'}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','secrets':['never']}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','secrets':['../../../etc/shadow']}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','limits':{'memory':'128MB'}}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','limits':{'memory':'-5Mi'}}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','limits':{'memory':'100m'}}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','limits':{'memory':'900Pi'}}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','limits':{'cpu':'fast'}}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','constraints':['node.platform.os == windows']}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','labels':{'containerd.io/restart.loguri':'binary:///bin/sh'}}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','annotations':{'dev.faasd/x':'1'}}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','labels':{'com.openfaas.scale.min':'3','com.openfaas.scale.max':'2'}}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','labels':{'com.openfaas.scale.max':'-1'}}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','labels':{'com.openfaas.scale.min':'1001'}}
      400 POST   functions {'service':'x','namespace':'NS','image':'tests/web','labels':{'com.openfaas.scale.zero-duration':'soon'}}
      404 PUT    functions {'service':'x','namespace':'NS','image':'tests/web'}
      400 PUT    functions {
      400 PUT    functions {'service':'hello','namespace':'never','image':'tests/web'}
      400 PUT    functions {'service':'hello','namespace':'NS','image':'tests/never'}
      400 PUT    functions {'service':'hello','namespace':'NS','image':'tests/web','secrets':['never']}
      400 PUT    functions {'service':'hello','namespace':'NS','image':'tests/web','limits':{'memory':'lots'}}
      400 PUT    functions {'service':'hello','namespace':'NS','image':'tests/web','labels':{'com.openfaas.scale.min':'0'}}
      400 DELETE functions
      400 DELETE functions {}
      400 DELETE functions {'functionName':7}
      400 DELETE functions {'functionName':'../hello','namespace':'NS'}
      400 DELETE functions {'functionName':'hello','namespace':'never'}
      404 DELETE functions {'functionName':'never','namespace':'NS'}
      404 DELETE functions {'functionName':'hello'}
      400 GET    functions?namespace=never
      400 GET    functions?namespace=OFF
      400 GET    functions?namespace=..%2F..
      400 GET    function/hello?namespace=never
      400 GET    function/hello.OFF
      400 POST   scale-function/hello?namespace=NS
      400 POST   scale-function/hello?namespace=NS {'replicas':-1}
      400 POST   scale-function/hello?namespace=NS {'replicas':21}
      400 POST   scale-function/hello?namespace=NS {'replicas':99999999999999999999}
      400 POST   scale-function/hello?namespace=NS {'replicas':1.5}
      400 POST   scale-function/hello?namespace=NS {'replicas':'1'}
      400 POST   scale-function/hello?namespace=NS {'serviceName':'other','replicas':0}
      400 POST   scale-function/hello {'serviceName':'hello','namespace':'never','replicas':0}
      404 POST   scale-function/never {'serviceName':'never','namespace':'NS','replicas':0}
      400 POST   secrets
      400 POST   secrets {}
      400 POST   secrets {'name':'x','namespace':'NS','rawValue':'%%%'}
      400 POST   secrets {'name':'/root/.ssh/authorized_keys','namespace':'NS','value':'x'}
      400 POST   secrets {'name':'..','namespace':'NS','value':'x'}
      400 POST   secrets {'name':'x','namespace':'never','value':'x'}
      400 POST   secrets {'name':'x','namespace':'../..','value':'x'}
      400 POST   secrets {'name':'x','namespace':'OFF','value':'x'}
      409 POST   secrets {'name':'key','namespace':'NS','value':'other'}
      404 PUT    secrets {'name':'never','namespace':'NS','value':'x'}
      400 PUT    secrets {'name':'../key','namespace':'NS','value':'x'}
      409 DELETE secrets {'name':'key','namespace':'NS'}
      404 DELETE secrets {'name':'never','namespace':'NS'}
      400 DELETE secrets?namespace=NS {'name':'../../state/NS/hello.json'}
      400 GET    secrets?namespace=never
      400 POST   namespace/ {
      400 POST   namespace/ {'labels':{'openfaas':'1'}}
      400 POST   namespace/ {'name':'it-never'}
      400 POST   namespace/ {'name':'a--b','labels':{'openfaas':'1'}}
      409 POST   namespace/ {'name':'NS','labels':{'openfaas':'1'}}
      409 POST   namespace/ {'name':'OFF','labels':{'openfaas':'1'}}
      400 PUT    namespace/NS {
      400 PUT    namespace/NS {'name':'other','labels':{'openfaas':'1'}}
      400 PUT    namespace/NS {'name':'NS','labels':{}}
      404 PUT    namespace/it-never {'name':'it-never','labels':{'openfaas':'1'}}
      404 PUT    namespace/OFF {'name':'OFF','labels':{'openfaas':'1'}}
      400 DELETE namespace/NS {'name':'other'}
      404 DELETE namespace/it-never
      404 DELETE namespace/OFF
      400 DELETE namespace/openfaas-fn
      400 GET    namespace/
      404 GET    namespace/it-never
      404 GET    namespace/OFF
      400 GET    logs
      400 GET    logs?name=hello&namespace=openfaas
      400 GET    logs?name=hello&namespace=OFF
      422 GET    logs?name=hello&namespace=NS&since=5m
      422 GET    logs?name=hello&namespace=NS&tail=few
      """;

  @Test
  void requestThatCannotBeServedChangesNothing() throws Exception {
    String off = host.newNamespace();
    workloads.namespaces().put(off, Map.of("openfaas", "0"));
    call("POST", "secrets", "{'name':'key','namespace':'%s','value':'v'}".formatted(namespace));
    assertStatus(
        200,
        call(
            "POST",
            "functions",
            "{'service':'hello','namespace':'%s','image':'%s','secrets':['key']}"
                .formatted(namespace, WEB)));
    String before = everything();
    int process = pid();
    assertAll(REQUESTS.lines().map(row -> refused(row.replace("OFF", off))));
    assertEquals(before, everything());
    assertEquals(process, pid());
    assertEquals("ok\n", provider.invoke(here("hello")).body());
    workloads.namespaces().delete(off);
  }

  private Executable refused(String row) {
    String[] words = row.replace("NS", namespace).replace("LONG", "x".repeat(64)).split(" +", 4);
    return () -> {
      HttpResponse<String> response = call(words[1], words[2], words.length > 3 ? words[3] : "");
      assertEquals(Integer.parseInt(words[0]), response.statusCode(), row + ": " + response.body());
      assertEquals(1, response.body().lines().count(), row + ": " + response.body());
      assertEquals(
          "text/plain; charset=utf-8", response.headers().firstValue("content-type").orElse(""));
    };
  }

  private String everything() throws Exception {
    return provider.get("/system/functions?namespace=" + namespace).body()
        + provider.get("/system/secrets?namespace=" + namespace).body()
        + provider.get("/system/namespaces").body()
        + labels()
        + containers();
  }
}
