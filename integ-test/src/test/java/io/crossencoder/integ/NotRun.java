package io.crossencoder.integ;

import io.crossencoder.integ.node.Command;
import org.opentest4j.TestAbortedException;

/** What this machine lacks is neither passed nor failed: the test is reported as aborted and says why. */
final class NotRun {
    private NotRun() {}

    /**
     * Goes on where a command succeeded.
     *
     * @throws TestAbortedException where it did not
     */
    static void unless(Command command, String what, String otherwise) {
        if (!command.succeeded()) {
            String message = what + " not run: " + otherwise;
            System.out.println(message + "\n" + command.output());
            throw new TestAbortedException(message);
        }
    }
}
