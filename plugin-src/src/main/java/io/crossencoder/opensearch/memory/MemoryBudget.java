package io.crossencoder.opensearch.memory;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** A {@link MemoryAccount} with a limit of its own. */
public final class MemoryBudget implements MemoryAccount {
    private final AtomicLong used = new AtomicLong();
    private final LongAdder refused = new LongAdder();
    private final String remedy;
    private volatile long limit;

    /**
     * @param limit bytes
     * @param remedy ends the message of a refusal
     */
    public MemoryBudget(long limit, String remedy) {
        this.limit = limit;
        this.remedy = remedy;
    }

    /** Changes the limit; what has been taken stays taken. */
    public void limit(long bytes) {
        limit = bytes;
    }

    /** The limit in bytes. */
    public long limit() {
        return limit;
    }

    /** Bytes taken now. */
    public long used() {
        return used.get();
    }

    /** How often the answer was no. */
    public long refused() {
        return refused.sum();
    }

    @Override
    public void take(long bytes, String what) {
        long most = limit;
        long before = used.getAndUpdate(taken -> bytes <= most - taken ? taken + bytes : taken);
        if (bytes > most - before) {
            refused.increment();
            throw new MemoryLimitException("[" + what + "] needs about [" + megabytes(bytes) + "], and ["
                    + megabytes(before) + "] of [" + megabytes(most) + "] are taken; " + remedy);
        }
    }

    @Override
    public void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    private static String megabytes(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20) + "mb";
    }
}
