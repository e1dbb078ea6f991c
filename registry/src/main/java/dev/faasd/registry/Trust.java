package dev.faasd.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom an endpoint's certificate must be from, and what we show: files as OpenSSL writes them. */
final class Trust {
  private static final char[] NO_PASSWORD = {};
  private static final Pattern CERTIFICATE =
      Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN (?<kind>[A-Z ]*)PRIVATE KEY-----(?<base64>.*?)-----END", Pattern.DOTALL);

  private Trust() {}

  /**
   * For connections to an endpoint.
   *
   * @param system files of what the host trusts, of which the first that exists counts
   * @throws RegistryException.Misconfigured when a file of the endpoint's cannot be used
   */
  static SSLContext of(Endpoint endpoint, List<Path> system) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys(endpoint.keys()).getKeyManagers(),
          endpoint.verified()
              ? trusted(endpoint.authorities(), system)
              : new TrustManager[] {new Anybody()},
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new RegistryException.Misconfigured(
          "the certificates for " + endpoint.address() + " cannot be used: " + e, e);
    }
  }

  private static TrustManager[] trusted(List<Path> own, List<Path> system)
      throws GeneralSecurityException, IOException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    Optional<Path> ofHost = system.stream().filter(Files::isReadable).findFirst();
    if (own.isEmpty() && ofHost.isEmpty()) {
      factory.init((KeyStore) null); // Java's own.
      return factory.getTrustManagers();
    }
    KeyStore store = emptyStore();
    List<Path> files = new ArrayList<>(own);
    ofHost.ifPresent(files::add);
    for (Path file : files) {
      for (Certificate certificate : certificates(file)) {
        store.setCertificateEntry(Integer.toString(store.size()), certificate);
      }
    }
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<Certificate> found = new ArrayList<>();
    Matcher blocks = CERTIFICATE.matcher(read(file));
    while (blocks.find()) {
      byte[] block = blocks.group().getBytes(StandardCharsets.US_ASCII);
      found.add(factory.generateCertificate(new ByteArrayInputStream(block)));
    }
    if (found.isEmpty()) {
      throw new RegistryException.Misconfigured("there is no certificate (PEM) in " + file, null);
    }
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new RegistryException.Misconfigured("could not read " + file + ": " + e, e);
    }
  }

  private static KeyManagerFactory keys(List<Endpoint.KeyFiles> files)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    for (Endpoint.KeyFiles pair : files) {
      store.setKeyEntry(
          Integer.toString(store.size()),
          privateKey(pair.key()),
          NO_PASSWORD,
          certificates(pair.certificate()).toArray(Certificate[]::new));
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory;
  }

  private static PrivateKey privateKey(Path file) throws GeneralSecurityException {
    Matcher key = KEY.matcher(read(file));
    if (!key.find() || !key.group("kind").isEmpty()) {
      throw new RegistryException.Misconfigured(
          "there is no private key in "
              + file
              + " that can be used here; \"openssl pkcs8 -topk8 -nocrypt\" makes one",
          null);
    }
    PKCS8EncodedKeySpec spec =
        new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group("base64")));
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (InvalidKeySpecException _) {
        // The next one.
      }
    }
    return KeyFactory.getInstance("EdDSA").generatePrivate(spec);
  }

  /** Where {@code skip_verify} is set. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
