package dev.faasd.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/** Gives tokens to alice with the password "secret", signed with the certificate. */
public final class TestTokenServer implements AutoCloseable {
  static final String SERVICE = "registry of tests";
  static final String ISSUER = "tests";

  private final FakeRegistry http = new FakeRegistry();
  private final TestCertificates certificates;

  public TestTokenServer(TestCertificates certificates) {
    this.certificates = certificates;
    String alice =
        Base64.getEncoder().encodeToString("alice:secret".getBytes(StandardCharsets.UTF_8));
    http.at(
        "/token",
        FakeRegistry.onlyFor(
            "Basic " + alice,
            "Basic realm=\"tokens\"",
            exchange ->
                FakeRegistry.status(
                        200,
                        "{\"token\":\"%s\"}"
                            .formatted(
                                token(
                                    exchange
                                        .getRequestURI()
                                        .getQuery()
                                        .replaceAll(".*scope=repository:([^:&]+):.*", "$1"))))
                    .to(exchange)));
  }

  public String realm() {
    return http.address() + "/token";
  }

  private String token(String repository) throws IOException {
    try {
      long now = Instant.now().getEpochSecond();
      String signed =
          base64(
                  """
                  {"typ":"JWT","alg":"RS256","x5c":["%s"]}"""
                      .formatted(certificate()))
              + "."
              + base64(
                  """
                  {"iss":"%s","aud":"%s","sub":"alice","iat":%d,"nbf":%d,"exp":%d,"jti":"1",
                  "access":[{"type":"repository","name":"%s","actions":["pull"]}]}"""
                      .formatted(ISSUER, SERVICE, now, now - 10, now + 300, repository));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private String certificate() throws IOException, GeneralSecurityException {
    byte[] pem = Files.readAllBytes(certificates.certificate());
    return Base64.getEncoder()
        .encodeToString(
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem))
                .getEncoded());
  }

  private PrivateKey key() throws IOException, GeneralSecurityException {
    String pem = Files.readString(certificates.key()).replaceAll("-----.*-----", "");
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    http.close();
  }
}
