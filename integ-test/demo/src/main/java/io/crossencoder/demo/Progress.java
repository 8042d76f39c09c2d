package io.crossencoder.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Says every few seconds how far a step has come, so that nobody wonders whether it hangs. Plain lines: they also read well in a file. */
final class Progress {
    private static final long BETWEEN = Duration.ofSeconds(10).toNanos();

    private final PrintStream out;
    private final String of;
    private long last = System.nanoTime();

    /**
     * @param total how many there will be; null where nobody knows
     */
    Progress(PrintStream out, Integer total) {
        this.out = out;
        this.of = total == null ? "" : " of " + total;
    }

    /** So many are done; prints if the last line is long ago. */
    void at(long done, String what) {
        if (System.nanoTime() - last >= BETWEEN) {
            last = System.nanoTime();
            out.println(String.format(Locale.ROOT, "   %,d%s %s", done, of, what));
        }
    }
}
