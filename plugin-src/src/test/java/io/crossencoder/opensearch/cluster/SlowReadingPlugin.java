package io.crossencoder.opensearch.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.StoredFieldVisitor;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.index.IndexModule;
import org.opensearch.plugins.Plugin;

/** A slow disk, for callers that ask for one in a header: each document's source takes {@value #MILLIS} ms. */
public final class SlowReadingPlugin extends Plugin {
    /** Request header; its only value is {@link #SLOW}. */
    static final String DISK = "x-disk";

    static final String SLOW = "slow";

    static final int MILLIS = 600;

    /** How many documents were read slowly. Static, because nodes build their plugins themselves. */
    static final AtomicInteger READ = new AtomicInteger();

    @Override
    public void onIndexModule(IndexModule module) {
        module.setReaderWrapper(index -> {
            ThreadContext context = index.getThreadPool().getThreadContext();
            return reader -> SLOW.equals(context.getHeader(DISK)) ? new VisitedReader(reader, SlowLeaf::new) : reader;
        });
    }

    private static final class SlowLeaf extends VisitedReader.Leaf {
        SlowLeaf(LeafReader in) {
            super(in);
        }

        @Override
        StoredFieldVisitor through(StoredFieldVisitor visitor) {
            READ.incrementAndGet();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return visitor;
        }
    }
}
