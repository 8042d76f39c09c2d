package io.crossencoder.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Prints the first free port of loopback from the one given on. */
public final class FreePort {
    private static final int LAST = 65_535;

    private FreePort() {}

    /** Takes the port to begin with. */
    public static void main(String[] args) {
        for (int port = Integer.parseInt(args[0]); port <= LAST; port++) {
            if (isFree(port)) {
                System.out.println(port);
                return;
            }
        }
        System.err.println("demo: no free port from [" + args[0] + "] on");
        System.exit(1);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
