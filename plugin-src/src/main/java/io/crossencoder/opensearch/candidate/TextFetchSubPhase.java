package io.crossencoder.opensearch.candidate;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.FetchSubPhaseProcessor;

/** Reads candidates' texts on their shard, for the coordinator; see {@link ShardTexts}. */
public final class TextFetchSubPhase implements FetchSubPhase {

    @Override
    public FetchSubPhaseProcessor getProcessor(FetchContext context) {
        return context.getSearchExt(TextFetchSwitch.ACTIVE) instanceof TextFetchSwitch active
                ? new Reader(context, active)
                : null;
    }

    /** Reads the wanted fields of one fetch phase. */
    private static final class Reader implements FetchSubPhaseProcessor {
        private final ShardTexts texts;
        private final TextFetchSwitch active;

        Reader(FetchContext context, TextFetchSwitch active) {
            this.active = active;
            TextFetchExt wanted = active.wanted();
            this.texts = new ShardTexts(wanted.fields(), wanted.maxChars(), context.getQueryShardContext());
        }

        @Override
        public void setNextReader(LeafReaderContext leaf) {
            texts.setNextReader(leaf);
        }

        @Override
        public void process(HitContext hit) throws IOException {
            if (hit.hit().getNestedIdentity() == null && active.covers(hit.hit().docId())) {
                texts.attach(hit);
            }
        }
    }
}
