package io.crossencoder.opensearch.rerank;

import io.crossencoder.opensearch.model.ModelState;
import io.crossencoder.opensearch.request.ModelChoice;
import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.request.StageOption;
import io.crossencoder.opensearch.scoring.Reranker;
import io.crossencoder.opensearch.scoring.ScorerOverloadedException;
import io.crossencoder.opensearch.scoring.ScoringOptions;
import io.crossencoder.opensearch.scoring.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.common.lease.Releasable;
import org.opensearch.common.lease.Releasables;

/**
 * The models of one ranking, with a reference held to each until {@link #release}, and the heap of its texts. A stage whose model is
 * not there is left out: the next one gets all that it would have got, and the report says so.
 *
 * @param stages those that run, in their order
 * @param missing stages that do not
 * @param decisive {@code model} itself, where that is what is missing: then nothing is to run, and nothing is held
 * @param texts gives their heap back
 */
public record HeldModels(List<Stage> stages, List<Missing> missing, Optional<Missing> decisive, Releasable texts) {

    /**
     * A model that is not there.
     *
     * @param reason a word for the report
     * @param detail what is wrong and what to do about it
     */
    public record Missing(String model, String reason, String detail) {}

    private record Wanted(ModelChoice model, ScoringOptions options, Stage.Keep keep) {}

    public HeldModels {
        stages = List.copyOf(stages);
        missing = List.copyOf(missing);
    }

    /** Takes a reference to whatever is ready. */
    public static HeldModels acquire(KnownModels models, RerankOptions options) {
        List<Stage> stages = new ArrayList<>();
        List<Missing> missing = new ArrayList<>();
        for (StageOption option : options.stages()) {
            Stage.Keep keep = new Stage.Keep(option.keep(), option.windows());
            Wanted wanted = new Wanted(option.model(), ScoringTranslation.options(options, option), keep);
            acquire(models, wanted, stages).ifPresent(missing::add);
        }
        Wanted last = new Wanted(options.model(), ScoringTranslation.options(options), Stage.Keep.ALL);
        Optional<Missing> decisive = acquire(models, last, stages);
        if (decisive.isPresent()) {
            stages.forEach(stage -> stage.model().decRef());
            stages.clear();
        }
        return new HeldModels(stages, missing, decisive, () -> {});
    }

    /** Takes a reference to the one model of a ranking without stages. */
    public static HeldModels acquire(KnownModels models, ModelChoice model, ScoringOptions options) {
        List<Stage> stages = new ArrayList<>();
        Optional<Missing> decisive = acquire(models, new Wanted(model, options, Stage.Keep.ALL), stages);
        return new HeldModels(stages, List.of(), decisive, () -> {});
    }

    private static Optional<Missing> acquire(KnownModels models, Wanted wanted, List<Stage> stages) {
        String model = wanted.model().label();
        Optional<String> unavailable = models.unavailable(wanted.model());
        if (unavailable.isPresent()) {
            return Optional.of(new Missing(model, "model_unavailable", unavailable.get()));
        }
        return switch (models.own().state(KnownModels.cutter(wanted.model()))) {
            case ModelState.Loading loading ->
                Optional.of(new Missing(model, "loading", "the model is being loaded; try again in some seconds"));
            case ModelState.Failed failed -> Optional.of(new Missing(model, "model_unavailable", failed.reason()));
            case ModelState.Ready ready -> {
                if (!ready.model().tryIncRef()) {
                    yield Optional.of(new Missing(model, "model_unavailable", "the node is stopping"));
                }
                stages.add(new Stage(
                        model, ready.model(), models.elsewhere(wanted.model()), wanted.options(), wanted.keep()));
                yield Optional.empty();
            }
        };
    }

    /**
     * The same, with the heap of the texts as well: to be released in their place.
     *
     * @throws ScorerOverloadedException if there is not that much left; then the models are released
     */
    public HeldModels withTexts(long chars, Reranker reranker) {
        try {
            return withMore(chars, reranker);
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    /**
     * The same, with the heap of more texts: to be released in their place.
     *
     * @throws ScorerOverloadedException if there is not that much left; then nothing has changed
     */
    public HeldModels withMore(long chars, Reranker reranker) {
        Releasable more = reranker.hold(chars);
        return new HeldModels(stages, missing, decisive, () -> Releasables.close(texts, more));
    }

    /** The last model by itself. */
    public List<Stage> last(ScoringOptions options) {
        Stage last = stages.get(stages.size() - 1);
        return List.of(new Stage(last.name(), last.model(), last.elsewhere(), options, Stage.Keep.ALL));
    }

    /** Gives everything back; to be called once. */
    public void release() {
        stages.forEach(stage -> stage.model().decRef());
        texts.close();
    }
}
