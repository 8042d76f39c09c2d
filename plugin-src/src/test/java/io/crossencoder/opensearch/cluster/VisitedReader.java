package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.codecs.StoredFieldsReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FilterDirectoryReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.StoredFieldVisitor;
import org.opensearch.common.lucene.index.SequentialStoredFieldsLeafReader;

/** An index as a plugin's reader wrapper shows it, with leaves of the plugin's own. */
final class VisitedReader extends FilterDirectoryReader {
    /** Makes a leaf of the index's. */
    interface Leaves {
        LeafReader of(LeafReader in) throws IOException;
    }

    private final Leaves leaves;

    VisitedReader(DirectoryReader in, Leaves leaves) throws IOException {
        super(in, new SubReaderWrapper() {
            @Override
            public LeafReader wrap(LeafReader reader) {
                try {
                    return leaves.of(reader);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        this.leaves = leaves;
    }

    @Override
    protected DirectoryReader doWrapDirectoryReader(DirectoryReader in) throws IOException {
        return new VisitedReader(in, leaves);
    }

    @Override
    public CacheHelper getReaderCacheHelper() {
        return in.getReaderCacheHelper();
    }

    /** Its documents are read through another visitor where many are read in a row, as sources are. */
    abstract static class Leaf extends SequentialStoredFieldsLeafReader {
        Leaf(LeafReader in) {
            super(in);
        }

        /** Called once for each document, before it is read. */
        abstract StoredFieldVisitor through(StoredFieldVisitor visitor);

        @Override
        protected StoredFieldsReader doGetSequentialStoredFieldsReader(StoredFieldsReader all) {
            return new StoredFieldsReader() {
                @Override
                public void document(int doc, StoredFieldVisitor visitor) throws IOException {
                    all.document(doc, through(visitor));
                }

                @Override
                public StoredFieldsReader clone() {
                    return doGetSequentialStoredFieldsReader(all.clone());
                }

                @Override
                public void checkIntegrity() throws IOException {
                    all.checkIntegrity();
                }

                @Override
                public void close() throws IOException {
                    all.close();
                }
            };
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
}
