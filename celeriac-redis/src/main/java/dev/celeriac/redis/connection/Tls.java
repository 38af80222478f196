package dev.celeriac.redis.connection;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS as {@code ssl_*} options describe it. Certificates and host names are checked unless {@code ssl_cert_reqs=none};
 * {@code ssl_check_hostname=false} drops the host name alone. Files are PEM, keys PKCS#8.
 */
final class Tls {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END", Pattern.DOTALL);
    private static final char[] NO_PASSWORD = new char[0];

    private final SSLContext context;
    private final boolean checkHostName;

    private Tls(SSLContext context, boolean checkHostName) {
        this.context = context;
        this.checkHostName = checkHostName;
    }

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException naming the option that cannot be used
     */
    static Tls of(RedisOptions options) {
        boolean verify = verify(options);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(options), trust(options, verify), null);
            return new Tls(context, verify && options.flag("ssl_check_hostname", true));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the ssl_* options cannot be used: " + e.getMessage(), e);
        }
    }

    private static boolean verify(RedisOptions options) {
        String wanted = options.text("ssl_cert_reqs", "required");
        return switch (wanted.toLowerCase(Locale.ROOT).replace("cert_", "").replaceFirst("^.*\\.", "")) {
            case "required", "optional", "2", "1" -> true;
            case "none", "0" -> false;
            default -> throw options.wrong("ssl_cert_reqs", "required, optional or none");
        };
    }

    /** Wraps a connected socket and shakes hands. */
    Socket wrap(Socket socket, String host, int port) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        if (checkHostName) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            tls.setSSLParameters(parameters);
        }
        tls.startHandshake();
        return tls;
    }

    private static TrustManager @Nullable [] trust(RedisOptions options, boolean verify)
            throws GeneralSecurityException {
        if (!verify) {
            return new TrustManager[] {new TrustAll()};
        }
        if (!options.has("ssl_ca_certs")) {
            return null;
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate certificate : certificates(options, "ssl_ca_certs")) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(RedisOptions options) throws GeneralSecurityException {
        if (!options.has("ssl_certfile")) {
            return null;
        }
        Certificate[] chain = certificates(options, "ssl_certfile").toArray(Certificate[]::new);
        String keyOption = options.has("ssl_keyfile") ? "ssl_keyfile" : "ssl_certfile";
        KeyStore store = emptyStore();
        store.setKeyEntry("client", privateKey(options, keyOption), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, NO_PASSWORD);
        } catch (IOException e) {
            throw new GeneralSecurityException("cannot create a key store", e);
        }
        return store;
    }

    private static Collection<? extends Certificate> certificates(RedisOptions options, String name)
            throws GeneralSecurityException {
        try (InputStream in = new ByteArrayInputStream(read(options, name))) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw options.wrong(name, "a PEM file with certificates");
            }
            return found;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static PrivateKey privateKey(RedisOptions options, String name) throws GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(read(options, name), StandardCharsets.ISO_8859_1));
        if (!pem.find() || !pem.group(1).isEmpty()) {
            throw options.wrong(
                    name,
                    "a PEM file with an unencrypted PKCS#8 key; convert it: openssl pkcs8 -topk8 -nocrypt -in old -out new");
        }
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(2)));
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                continue;
            }
        }
        throw options.wrong(name, "an RSA, EC or Ed25519 key");
    }

    private static byte[] read(RedisOptions options, String name) {
        String file = options.text(name, "");
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(name + " names '" + file + "', which cannot be read: " + e, e);
        }
    }

    /** For {@code ssl_cert_reqs=none}, which the operator asked for. */
    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
