package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What does a pipeline with a mistake in it answer? */
@ExtendWith(SharedNode.class)
class PipelineErrorsIT {
    private final RealNode node;

    PipelineErrorsIT(RealNode node) {
        this.node = node;
    }

    @Test
    void unknownModelIsNamedTogetherWithTheFolderThatShouldHoldIt() {
        Answer answer = put("{\"fields\": [\"text\"], \"model\": \"no-such-model\"}");

        assertRefused(answer, "[no-such-model]");
        assertRefused(answer, "cross-encoder/models");
    }

    @Test
    void modelNameCannotLeaveTheFolderOfModels() {
        assertRefused(put("{\"fields\": [\"text\"], \"model\": \"../models/default\"}"), "[../models/default]");
    }

    @Test
    void modelOfMlCommonsNeedsThatPlugin() {
        Answer answer = put("{\"fields\": [\"text\"], \"model\": {\"ml_commons\": \"any\"}}");

        assertRefused(answer, "[ml_commons:any]");
        assertRefused(answer, "install [opensearch-ml]");
    }

    @Test
    void unknownOptionIsNamed() {
        assertRefused(put("{\"fields\": [\"text\"], \"modle\": \"default\"}"), "[modle]");
    }

    @Test
    void refusedPipelineIsNotStored() {
        put("{\"fields\": [\"text\"], \"model\": \"no-such-model\"}");

        assertEquals(404, node.http().get("/_search/pipeline/mistaken").status());
    }

    private Answer put(String crossEncoder) {
        return node.http()
                .put(
                        "/_search/pipeline/mistaken",
                        "{\"response_processors\": [{\"cross_encoder\": " + crossEncoder + "}]}");
    }

    private static void assertRefused(Answer answer, String naming) {
        assertEquals(400, answer.status(), () -> answer.json().toString());
        String reason = answer.text("/error/reason");
        assertTrue(reason.contains(naming), reason);
    }
}
