package io.crossencoder.opensearch.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.crossencoder.opensearch.request.ModelChoice;
import io.crossencoder.opensearch.request.ModelChoice.Local;
import io.crossencoder.opensearch.request.ModelChoice.MlCommons;
import io.crossencoder.opensearch.request.ModelChoice.Scores;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which model does a client's name stand for? */
class ModelAliasTest {
    private static final List<ModelAlias> ALIASES = List.of(
            ModelAlias.parse("rerank-v3.5 = large"),
            ModelAlias.parse("rerank-v4*={\"ml_commons\": \"id=7\", \"scores\": \"probability\"}"),
            ModelAlias.parse("rerank-*=default"));

    private static ModelChoice resolve(String name) {
        return ModelAlias.resolve(new Local(name), ALIASES);
    }

    @Test
    void theFirstThatFitsCounts() {
        assertEquals(new Local("large"), resolve("rerank-v3.5"));
        assertEquals(new Local("default"), resolve("rerank-english-v3.0"));
    }

    @Test
    void aNameThatNoneFitsStandsForItself() {
        assertEquals(new Local("mine"), resolve("mine"));
    }

    @Test
    void aNameMayStandForAModelOfMlCommons() {
        assertEquals(new MlCommons("id=7", Scores.PROBABILITY), resolve("rerank-v4-pro"));
    }

    @Test
    void whatIsNoNameHasNoAlias() {
        MlCommons other = new MlCommons("rerank-v3.5", Scores.LOGIT);
        assertEquals(other, ModelAlias.resolve(other, ALIASES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rerank", "=default", "rerank=", "", "rerank={", "rerank={\"ml\": 1}"})
    void otherFormsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ModelAlias.parse(text));
    }
}
