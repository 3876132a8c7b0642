import io.trino.server.Server;

/** Starts a Trino server from its jars; the class that the server archive starts is not published as a jar. */
public class Start {
    public static void main(String[] args) {
        new Server().start(args[0]);
    }
}
