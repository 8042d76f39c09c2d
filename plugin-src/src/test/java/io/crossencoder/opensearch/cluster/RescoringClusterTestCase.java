package io.crossencoder.opensearch.cluster;

import java.util.Map;
import java.util.TreeMap;

/** Searches whose shards rerank their own hits, of three shards and of one. */
abstract class RescoringClusterTestCase extends RerankingClusterTestCase {
    static final String ONE = "one-shard";

    @Override
    void indexMore(Searches searches) throws Exception {
        searches.createIndex(
                ONE,
                "'index.number_of_shards': 1, 'index.number_of_replicas': 0, 'index.refresh_interval': -1,"
                        + " 'index.search.default_pipeline': '" + PIPELINE + "'",
                Searches.MAPPING);
        searches.index(ONE, Article.all());
    }

    /**
     * Part of a search.
     *
     * @param options further ones, each after a comma
     */
    static String rescore(int window, String options) {
        return ", 'rescore': {'window_size': " + window + ", 'cross_encoder': {" + CROSS_ENCODER + options + "}}";
    }

    static String all(String rescore) {
        return "{'size': 80, " + MATCH_ALL_WORDS + rescore + "}";
    }

    /** All hits of a search whose shards rerank, and no pipeline. */
    static Answer rescored(String index, String rescore) {
        return searches().plain(index, all(rescore));
    }

    static Map<String, Double> byId(Answer answer) {
        Map<String, Double> scores = new TreeMap<>();
        answer.hits().forEach(hit -> scores.put((String) hit.get("_id"), (Double) hit.get("_score")));
        return scores;
    }
}
