package io.crossencoder.opensearch.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which model does a client's name stand for? */
class ModelAliasTest {
    private static final List<ModelAlias> ALIASES =
            List.of(ModelAlias.parse("rerank-v3.5 = large"), ModelAlias.parse("rerank-*=default"));

    @Test
    void theFirstThatFitsCounts() {
        assertEquals("large", ModelAlias.resolve("rerank-v3.5", ALIASES));
        assertEquals("default", ModelAlias.resolve("rerank-english-v3.0", ALIASES));
    }

    @Test
    void aNameThatNoneFitsStandsForItself() {
        assertEquals("mine", ModelAlias.resolve("mine", ALIASES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rerank", "=default", "rerank=", ""})
    void otherFormsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ModelAlias.parse(text));
    }
}
