package io.crossencoder.opensearch.rerank;

import io.crossencoder.opensearch.candidate.Candidate;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.request.RerankOptions.Activation;
import io.crossencoder.opensearch.request.RerankOptions.Windows;
import io.crossencoder.opensearch.request.StageOption;
import io.crossencoder.opensearch.scoring.Combination;
import io.crossencoder.opensearch.scoring.Combination.Method;
import io.crossencoder.opensearch.scoring.Deadline;
import io.crossencoder.opensearch.scoring.Document;
import io.crossencoder.opensearch.scoring.RerankTask;
import io.crossencoder.opensearch.scoring.ScoringOptions;
import io.crossencoder.opensearch.scoring.WindowSelection;
import java.util.List;

/** From what users write and hits hold to what scoring knows, which must know neither. */
public final class ScoringTranslation {
    private ScoringTranslation() {}

    /** How documents are cut and ordered. */
    public static ScoringOptions options(RerankOptions options) {
        return options(options, options.windows(), options.combination());
    }

    /** The same of one of the {@code stages}. */
    static ScoringOptions options(RerankOptions options, StageOption stage) {
        return options(options, stage.of(options.windows()), stage.of(options.combination()));
    }

    private static ScoringOptions options(
            RerankOptions options, Windows windows, RerankOptions.Combination combination) {
        return new ScoringOptions(
                windows.tokens(),
                windows.overlap(),
                windows.max(),
                ScoringOptions.ALL_TOKENS,
                selection(windows.selection()),
                combination(combination),
                options.output().activation() == Activation.SIGMOID);
    }

    private static WindowSelection selection(RerankOptions.WindowSelection selection) {
        return switch (selection) {
            case LEAD -> WindowSelection.LEAD;
            case LEXICAL -> WindowSelection.LEXICAL;
            case ALL -> WindowSelection.ALL;
        };
    }

    private static Combination combination(RerankOptions.Combination combination) {
        Method method = switch (combination.method()) {
            case REPLACE -> Method.REPLACE;
            case ANCHORED -> Method.ANCHORED;
            case LINEAR -> Method.LINEAR;
            case RRF -> Method.RRF;
        };
        return new Combination(method, combination.weight());
    }

    /** A question's candidates as they are to be scored. */
    public static RerankTask task(
            String question, List<Candidate> candidates, RerankOptions options, Deadline deadline) {
        List<Document> documents =
                candidates.stream().map(ScoringTranslation::document).toList();
        return new RerankTask(question, documents, options(options), deadline);
    }

    private static Document document(Candidate candidate) {
        return new Document(
                candidate.firstStageScore(),
                candidate.parts().stream()
                        .map(part -> new Document.Part(part.text(), part.weight()))
                        .toList());
    }
}
