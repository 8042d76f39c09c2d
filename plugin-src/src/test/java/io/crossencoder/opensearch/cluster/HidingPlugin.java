package io.crossencoder.opensearch.cluster;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.index.StoredFieldVisitor;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.opensearch.common.util.concurrent.ThreadContext;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.index.IndexModule;
import org.opensearch.plugins.Plugin;

/**
 * Hides documents and a field from callers that say in a header that they are guests: the hook that document- and field-level
 * security use.
 */
public final class HidingPlugin extends Plugin {
    /** Request header; its only value is {@link #GUEST}. */
    static final String CALLER = "x-caller";

    static final String GUEST = "guest";

    /** Documents of this topic are hidden. */
    static final String HIDDEN_TOPIC = "plants";

    /** This field is hidden. */
    static final String HIDDEN_FIELD = "title";

    @Override
    public void onIndexModule(IndexModule module) {
        module.setReaderWrapper(index -> {
            ThreadContext context = index.getThreadPool().getThreadContext();
            return reader ->
                    GUEST.equals(context.getHeader(CALLER)) ? new VisitedReader(reader, GuestLeaf::new) : reader;
        });
    }

    private static final class GuestLeaf extends VisitedReader.Leaf {
        private final FixedBitSet visible;

        GuestLeaf(LeafReader in) throws IOException {
            super(in);
            visible = new FixedBitSet(Math.max(1, in.maxDoc()));
            for (int doc = 0; doc < in.maxDoc(); doc++) {
                if (in.getLiveDocs() == null || in.getLiveDocs().get(doc)) {
                    visible.set(doc);
                }
            }
            PostingsEnum hidden = in.postings(new Term("topic", HIDDEN_TOPIC));
            while (hidden != null && hidden.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
                visible.clear(hidden.docID());
            }
        }

        @Override
        public Bits getLiveDocs() {
            return visible;
        }

        @Override
        public int numDocs() {
            return visible.cardinality();
        }

        @Override
        public Terms terms(String field) throws IOException {
            return HIDDEN_FIELD.equals(field) ? null : super.terms(field);
        }

        @Override
        public SortedSetDocValues getSortedSetDocValues(String field) throws IOException {
            return HIDDEN_FIELD.equals(field) ? null : super.getSortedSetDocValues(field);
        }

        @Override
        public StoredFields storedFields() throws IOException {
            StoredFields all = super.storedFields();
            return new StoredFields() {
                @Override
                public void document(int doc, StoredFieldVisitor visitor) throws IOException {
                    all.document(doc, through(visitor));
                }
            };
        }

        @Override
        StoredFieldVisitor through(StoredFieldVisitor visitor) {
            return new GuestVisitor(visitor);
        }
    }

    private static final class GuestVisitor extends StoredFieldVisitor {
        private final StoredFieldVisitor visitor;

        GuestVisitor(StoredFieldVisitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public Status needsField(FieldInfo field) throws IOException {
            return HIDDEN_FIELD.equals(field.name) ? Status.NO : visitor.needsField(field);
        }

        @Override
        public void binaryField(FieldInfo field, byte[] value) throws IOException {
            visitor.binaryField(field, field.name.equals("_source") ? withoutHiddenField(value) : value);
        }

        private static byte[] withoutHiddenField(byte[] source) throws IOException {
            Map<String, Object> fields =
                    new HashMap<>(XContentHelper.convertToMap(new BytesArray(source), true, MediaTypeRegistry.JSON)
                            .v2());
            fields.remove(HIDDEN_FIELD);
            return BytesReference.toBytes(
                    BytesReference.bytes(JsonXContent.contentBuilder().map(fields)));
        }

        @Override
        public void stringField(FieldInfo field, String value) throws IOException {
            visitor.stringField(field, value);
        }

        @Override
        public void intField(FieldInfo field, int value) throws IOException {
            visitor.intField(field, value);
        }

        @Override
        public void longField(FieldInfo field, long value) throws IOException {
            visitor.longField(field, value);
        }

        @Override
        public void floatField(FieldInfo field, float value) throws IOException {
            visitor.floatField(field, value);
        }

        @Override
        public void doubleField(FieldInfo field, double value) throws IOException {
            visitor.doubleField(field, value);
        }
    }
}
