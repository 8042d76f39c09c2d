package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.lucene.codecs.StoredFieldsReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterDirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.StoredFieldVisitor;
import org.opensearch.common.lucene.index.SequentialStoredFieldsLeafReader;
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
            return reader -> SLOW.equals(context.getHeader(DISK)) ? new SlowReader(reader) : reader;
        });
    }

    private static void waitForTheDisk() {
        READ.incrementAndGet();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static final class SlowReader extends FilterDirectoryReader {
        SlowReader(DirectoryReader in) throws IOException {
            super(in, new SubReaderWrapper() {
                @Override
                public LeafReader wrap(LeafReader reader) {
                    return new SlowLeaf(reader);
                }
            });
        }

        @Override
        protected DirectoryReader doWrapDirectoryReader(DirectoryReader in) throws IOException {
            return new SlowReader(in);
        }

        @Override
        public CacheHelper getReaderCacheHelper() {
            return in.getReaderCacheHelper();
        }
    }

    private static final class SlowLeaf extends SequentialStoredFieldsLeafReader {
        SlowLeaf(LeafReader in) {
            super(in);
        }

        /** The way in which sources are read. */
        @Override
        protected StoredFieldsReader doGetSequentialStoredFieldsReader(StoredFieldsReader fields) {
            return new SlowFields(fields);
        }

        @Override
        public CacheHelper getCoreCacheHelper() {
            return in.getCoreCacheHelper();
        }

        @Override
        public CacheHelper getReaderCacheHelper() {
            return in.getReaderCacheHelper();
        }
    }

    private static final class SlowFields extends StoredFieldsReader {
        private final StoredFieldsReader fields;

        SlowFields(StoredFieldsReader fields) {
            this.fields = fields;
        }

        @Override
        public void document(int doc, StoredFieldVisitor visitor) throws IOException {
            waitForTheDisk();
            fields.document(doc, visitor);
        }

        @Override
        public StoredFieldsReader clone() {
            return new SlowFields(fields.clone());
        }

        @Override
        public void checkIntegrity() throws IOException {
            fields.checkIntegrity();
        }

        @Override
        public void close() throws IOException {
            fields.close();
        }
    }
}
