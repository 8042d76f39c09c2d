package io.crossencoder.opensearch.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Does a cascade show what its stages found, one below the other, and do without a stage that is not there? */
public class StagesClusterTests extends RerankingClusterTestCase {
    private static final String STAGED = "staged";
    private static final String LONG = "long-articles";
    private static final String ALL = "'size': 80, " + MATCH_ALL_WORDS;
    private static final String TWIN = "'model': '" + InstalledModels.TWIN + "'";

    @Override
    void indexMore(Searches searches) throws Exception {
        searches.putPipeline(STAGED, staged("{" + TWIN + ", 'keep': 10}"));
        searches.createArticles(STAGED, STAGED, Article.all());
        searches.createIndex(
                LONG, Searches.SETTINGS + ", 'index.search.default_pipeline': '" + STAGED + "'", Searches.MAPPING);
        searches.index(LONG, Article.all().subList(0, 6), article -> Map.of("text", Article.longText(article.id())));
        assertBusy(() -> {
            for (String node : internalCluster().getNodeNames()) {
                Answer answer = searches(node).search(STAGED, "{'size': 1, 'query': {'match': {'title': 'camels'}}}");
                assertNull(answer.report().toString(), answer.get("ext.cross_encoder.stages_missing"));
            }
        });
    }

    private static String staged(String stages) {
        return "{'request_processors': [{'rerank_candidates': {}}], 'response_processors': [{'cross_encoder': {"
                + CROSS_ENCODER + ", 'stages': [" + stages + "]}}]}";
    }

    private static Answer with(String options) {
        return searches().search(STAGED, "{" + ALL + ", 'ext': {'cross_encoder': {" + options + "}}}");
    }

    private static Object stage(Answer answer, int stage, String fact) {
        Object at = ((List<?>) answer.get("ext.cross_encoder.stages")).get(stage);
        for (String step : fact.split("\\.")) {
            at = ((Map<?, ?>) at).get(step);
        }
        return at;
    }

    /** The same model under two names ranks as it does alone, and scores no window twice. */
    public void testTwinsRankAsOne() {
        Answer one = searches().search(ARTICLES, "{" + ALL + "}");
        Answer two = searches().search(STAGED, "{" + ALL + "}");
        assertEquals("complete", two.status());
        assertEquals(one.ids(), two.ids());
        assertEquals(one.scores(), two.scores());
        assertEquals(80, two.get("ext.cross_encoder.reranked"));
        assertEquals(80, stage(two, 0, "candidates"));
        assertEquals(70, stage(two, 0, "ranked"));
        assertEquals(InstalledModels.TWIN, stage(two, 0, "model"));
        assertEquals(10, stage(two, 1, "candidates"));
        assertEquals(10, stage(two, 1, "ranked"));
        assertEquals("default", stage(two, 1, "model"));
        assertEquals(stage(two, 1, "windows.wanted"), stage(two, 1, "windows.cached"));
    }

    /** The stages see different texts and so disagree: the second's ten stand first all the same. */
    public void testLaterStageStandsAbove() {
        String cut = "'stages': [{" + TWIN + ", 'keep': 10, 'max_windows': 1, 'window_selection': 'lead'}],"
                + " 'window_tokens': 16, 'overlap_tokens': 0, 'max_windows': 1, 'combine': 'anchored'";
        Answer answer = with(cut);
        assertEquals("complete", answer.status());
        Searches.assertNeverRises(answer);
        assertEquals(10, stage(answer, 1, "ranked"));
        assertTrue(answer.scores().get(79) >= 1e-5);
    }

    public void testPagesMakeTheList() {
        for (String options : List.of("'top_n': 80", "'window_size': 25", "'combine': 'linear'")) {
            List<Map<String, Object>> hits = new ArrayList<>();
            Answer list = with(options);
            for (int from = 0; from < 80; from += 9) {
                Answer page = searches()
                        .search(
                                STAGED,
                                "{'from': " + from + ", 'size': 9, " + MATCH_ALL_WORDS + ", 'ext': {'cross_encoder': {"
                                        + options + "}}}");
                assertEquals("complete", page.status());
                hits.addAll(page.hits());
            }
            assertEquals(options, list.hits(), hits);
            Searches.assertNeverRises(list);
        }
    }

    public void testStagesOfOneSearch() {
        Answer none = with("'stages': []");
        assertNull(none.get("ext.cross_encoder.stages"));
        assertEquals(searches().search(ARTICLES, "{" + ALL + "}").scores(), none.scores());
        Answer three = with("'stages': [{" + TWIN + ", 'keep': 40}, {'model': 'default', 'keep': 5}]");
        assertEquals("complete", three.status());
        assertEquals(40, stage(three, 0, "ranked"));
        assertEquals(35, stage(three, 1, "ranked"));
        assertEquals(5, stage(three, 2, "ranked"));
    }

    public void testOnlyTheBestWindowsGoOn() {
        String options = "'window_selection': 'all', 'window_tokens': 200, 'overlap_tokens': 50, 'stages': [{" + TWIN
                + ", 'keep': 3, 'windows': 2}]";
        Answer answer = searches()
                .search(
                        LONG,
                        "{'size': 6, 'query': {'match': {'text': 'water'}}, 'ext': {'cross_encoder': {" + options
                                + "}}}");
        assertEquals("complete", answer.status());
        assertEquals(6, stage(answer, 1, "windows.wanted"));
        assertTrue((int) stage(answer, 0, "windows.wanted") > 60);
        assertEquals(3, stage(answer, 0, "ranked"));
    }

    /** What the stage would have got goes to the next, and the report says why. */
    public void testStageThatIsNotThere() {
        Answer answer = with("'stages': [{'model': 'no-such-model', 'keep': 40}, {" + TWIN + ", 'keep': 20}]");
        assertEquals("complete", answer.status());
        assertEquals(60, stage(answer, 0, "ranked"));
        Map<?, ?> missing = (Map<?, ?>) ((List<?>) answer.get("ext.cross_encoder.stages_missing")).get(0);
        assertEquals("no-such-model", missing.get("model"));
        assertEquals("model_unavailable", missing.get("reason"));
        assertTrue(
                missing.get("detail").toString(),
                missing.get("detail").toString().contains("is not on this node"));
    }

    public void testWrongStagesAreRefused() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put("{'model': 'no-such-model', 'keep': 5}", "no-such-model");
        wrong.put("{" + TWIN + "}", "keep");
        wrong.put("{" + TWIN + ", 'keep': 0}", "[keep] [0]");
        wrong.put("{" + TWIN + ", 'keep': 5}, {" + TWIN + ", 'keep': 6}", "[keep] [6]");
        wrong.put("{" + TWIN + ", 'keep': 5, 'window': 2}", "[window]");
        wrong.put("{'keep': 5}", "[model]");
        wrong.put("'" + InstalledModels.TWIN + "'", "[stages]");
        wrong.forEach((stages, said) -> {
            Exception refused = expectThrows(Exception.class, () -> searches().putPipeline("wrong", staged(stages)));
            assertTrue(
                    stages + ": " + refused.getMessage(), refused.getMessage().contains(said));
        });
    }
}
