package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.candidate.Candidate;
import io.crossencoder.opensearch.candidate.Candidate.FieldSlice;
import io.crossencoder.opensearch.scoring.DocumentScore;
import io.crossencoder.opensearch.scoring.WindowScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.SearchHit;

/**
 * Shows the windows for which a hit was liked: their text, the field it stands in, and where. Clients of any age read document
 * fields, and a field's values may be anything.
 */
final class Passages implements HitNotes {
    /** Document field that holds the passages; nobody else's field has this name. */
    static final String FIELD = "cross_encoder_passage";

    private final List<Candidate> candidates;
    private final List<DocumentScore> scores;
    private final int count;

    /**
     * @param candidates in first-stage order
     * @param scores of these
     * @param count passages shown of a hit, 0 for none
     */
    Passages(List<Candidate> candidates, List<DocumentScore> scores, int count) {
        this.candidates = candidates;
        this.scores = scores;
        this.count = count;
    }

    @Override
    public void write(SearchHit hit, int fetchedAt, float score) {
        if (count == 0 || fetchedAt >= candidates.size()) {
            return;
        }
        List<Object> passages = new ArrayList<>();
        for (WindowScore window : scores.get(fetchedAt).windows()) {
            FieldSlice slice =
                    candidates.get(fetchedAt).parts().get(window.part()).slice(window.start(), window.end());
            if (slice != null && passages.size() < count) {
                passages.add(passage(slice, window.score()));
            }
        }
        if (!passages.isEmpty()) {
            hit.setDocumentField(FIELD, new DocumentField(FIELD, passages));
        }
    }

    private static Map<String, Object> passage(FieldSlice slice, float score) {
        Map<String, Object> passage = new LinkedHashMap<>();
        passage.put("field", slice.field());
        passage.put("start", slice.start());
        passage.put("end", slice.end());
        passage.put("score", score);
        passage.put("text", slice.text());
        return passage;
    }
}
