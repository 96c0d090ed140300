import java.io.FileInputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.*;

/** A server of Java's own TLS: port, versions, suites, one name to accept or "", key stores. */
public class Jsse {
    private static final char[] PASSWORD = "befund".toCharArray();

    public static void main(String[] arguments) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        for (int index = 4; index < arguments.length; index++) {
            KeyStore one = KeyStore.getInstance("PKCS12");
            try (FileInputStream file = new FileInputStream(arguments[index])) {
                one.load(file, PASSWORD);
            }
            String alias = one.aliases().nextElement();
            keys.setKeyEntry("key" + index, one.getKey(alias, PASSWORD), PASSWORD,
                one.getCertificateChain(alias));
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory()
            .createServerSocket(Integer.parseInt(arguments[0]), 200, loopback);
        SSLParameters parameters = listener.getSSLParameters();
        parameters.setProtocols(arguments[1].split(","));
        parameters.setCipherSuites(arguments[2].split(","));
        if (!arguments[3].isEmpty()) {
            String name = arguments[3].replace(".", "\\.");
            parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher(name)));
        }
        listener.setSSLParameters(parameters);
        while (true) {
            SSLSocket socket = (SSLSocket) listener.accept();
            new Thread(() -> serve(socket)).start();
        }
    }

    private static void serve(SSLSocket socket) {
        try (socket) {
            socket.setSoTimeout(20_000);
            socket.getInputStream().readAllBytes();
        } catch (java.io.IOException gone) {
            // That a client goes away in the middle is what scanners do.
        }
    }
}
