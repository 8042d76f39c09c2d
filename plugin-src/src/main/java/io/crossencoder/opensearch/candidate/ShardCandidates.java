package io.crossencoder.opensearch.candidate;

import io.crossencoder.opensearch.request.RerankOptions;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.ScoreDoc;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.SearchHit;
import org.opensearch.search.fetch.FetchSubPhase.HitContext;
import org.opensearch.search.lookup.SourceLookup;

/** Reads documents of one shard as candidates, before anything has been fetched. */
public final class ShardCandidates {
    private final ShardTexts texts;
    private final CandidateReader reader;

    /**
     * @param nodeLimit longest text that the node reads of a field, in UTF-16 code units
     */
    public ShardCandidates(RerankOptions options, int nodeLimit, QueryShardContext context) {
        int maxChars = TextLimit.chars(options, nodeLimit);
        this.texts = new ShardTexts(options.fieldNames(), maxChars + TextFetchExt.PROBE, context);
        this.reader = new CandidateReader(options, nodeLimit);
    }

    /**
     * Reads documents through the search's own reader.
     *
     * @param isOver asked before each document is read
     * @return one candidate for each document, in their order; nothing where it was over before all were read
     */
    public Optional<List<Candidate>> read(ScoreDoc[] documents, IndexReader index, BooleanSupplier isOver)
            throws IOException {
        // In the order of the index, as stored fields lie.
        int[] order = IntStream.range(0, documents.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> documents[i].doc))
                .mapToInt(Integer::intValue)
                .toArray();
        Candidate[] candidates = new Candidate[documents.length];
        SourceLookup source = new SourceLookup();
        LeafReaderContext leaf = null;
        for (int i : order) {
            if (isOver.getAsBoolean()) {
                return Optional.empty();
            }
            ScoreDoc document = documents[i];
            List<LeafReaderContext> leaves = index.leaves();
            LeafReaderContext its = leaves.get(ReaderUtil.subIndex(document.doc, leaves));
            if (its != leaf) {
                leaf = its;
                texts.setNextReader(leaf);
            }
            SearchHit hit = new SearchHit(document.doc);
            hit.score(document.score);
            texts.attach(new HitContext(hit, leaf, document.doc - leaf.docBase, source));
            candidates[i] = reader.read(hit);
        }
        return Optional.of(Arrays.asList(candidates));
    }
}
