package io.crossencoder.opensearch.cluster;

import io.crossencoder.opensearch.hostile.HostileFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.tests.util.LuceneTestCase.SuppressFileSystems;

/** Do searches go on, by other models and by these, while every corrupt and hostile folder is named once? */
@SuppressFileSystems("ExtrasFS") // puts files of its own into folders
public class HostileModelsClusterTests extends RerankingClusterTestCase {
    @Override
    protected Path nodeConfigPath(int nodeOrdinal) {
        Path config = super.nodeConfigPath(nodeOrdinal);
        try {
            for (HostileFolder folder : HostileFolder.all()) {
                folder.write(config.resolve("cross-encoder").resolve("models"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return config;
    }

    public void testEachIsRefusedAndTheNodeGoesOn() throws Exception {
        Searches searches = searches(internalCluster().getNodeNames()[0]);
        // starts the loading of all
        HostileFolder.all().forEach(folder -> searches.search(ARTICLES, body(folder)));
        for (HostileFolder folder : HostileFolder.all()) {
            Answer plain = searches.plain(ARTICLES, body(folder));
            assertBusy(
                    () -> assertRefused(folder, plain, searches.search(ARTICLES, body(folder))), 60, TimeUnit.SECONDS);
        }
        Answer sound = searches.assertReordered(ARTICLES, "{'size': 80, " + MATCH_ALL_WORDS + "}");
        assertEquals("complete", sound.status());
    }

    private static String body(HostileFolder folder) {
        return "{'size': 5, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {'model': '" + folder.name() + "'}}}";
    }

    private static void assertRefused(HostileFolder folder, Answer plain, Answer answer) {
        assertEquals(folder.name(), "model_unavailable", answer.reason());
        assertEquals(folder.name(), plain.ids(), answer.ids());
        String detail = (String) answer.get("ext.cross_encoder.detail");
        assertTrue(detail, detail.contains(folder.reason()) && detail.contains(folder.remedy()));
    }
}
