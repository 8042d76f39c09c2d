package io.crossencoder.opensearch.inference;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Lets other threads go first. Java's own thread priorities do nothing on Linux, so this asks the C library, by the JNA that
 * OpenSearch brings; elsewhere, and where JNA can't be loaded, it does nothing.
 */
final class Niceness {
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private Niceness() {}

    /**
     * Gives the calling thread a niceness, for good: taking it back needs privileges.
     *
     * @param niceness 0 (like all others) to 19 (only what nobody else wants)
     * @return whether the system took it
     */
    static boolean take(int niceness) {
        try {
            return Platform.isLinux() && LibC.setpriority(PRIO_PROCESS, CALLING_THREAD, niceness) == 0;
        } catch (LinkageError e) {
            return false;
        }
    }

    /** Linked when first used. */
    private static final class LibC {
        static {
            Native.register("c");
        }

        private LibC() {}

        /** See setpriority(2): on Linux a niceness belongs to a thread. */
        static native int setpriority(int which, int who, int niceness);
    }
}
