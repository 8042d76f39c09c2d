package io.crossencoder.opensearch.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.opensearch.action.admin.indices.alias.IndicesAliasesRequest.AliasActions;

/** What {@link DifferentialClusterTests} searches: 70 documents with fields of every kind, in indices that differ. */
final class DifferentialIndices {
    /** Names to search by; indices, patterns and aliases. */
    static final List<String> NAMES = List.of("docs", "docs,more", "d*", "both", "filtered", "more");

    /** No search finds more. */
    static final int DOCUMENTS = 70;

    /** Shards of one search at most. */
    static final int SHARDS = 6;

    private static final String MAPPING = """
            {'derived': {'greeting': {'type': 'keyword', 'script': {'lang': 'mockscript', 'source': 'greeting'}}},
            'properties': {
              'topic': {'type': 'keyword'}, 'number': {'type': 'integer'}, 'tags': {'type': 'keyword'},
              'title': {'type': 'text', 'store': true, 'fields': {'simple': {'type': 'text', 'analyzer': 'simple'}}},
              'heading': {'type': 'alias', 'path': 'title'},
              'text': {'type': 'text', 'store': true}, 'headline': {'type': 'text'},
              'author': {'properties': {'name': {'type': 'keyword'}, 'bio': {'type': 'text'}, 'born': {'type': 'integer'}}},
              'notes': {'type': 'nested', 'properties': {'by': {'type': 'keyword'}, 'note': {'type': 'text'}}}}}""";

    private DifferentialIndices() {}

    static void create(Searches searches, String pipeline) {
        Dice dice = new Dice(7);
        String settings = Searches.SETTINGS + ", 'index.search.default_pipeline': '" + pipeline + "'";
        for (String index : List.of("docs", "more")) {
            searches.createIndex(index, settings, MAPPING);
        }
        List<Article> ids = Article.all();
        searches.index("docs", ids.subList(0, 50), article -> source(article.id(), "text", dice));
        // other documents have other fields: some of these have nothing that the pipeline reads
        searches.index("more", ids.subList(50, DOCUMENTS), article -> source(article.id(), "headline", dice));
        searches.client()
                .admin()
                .indices()
                .aliases(new IndicesAliasesRequest()
                        .addAliasAction(
                                AliasActions.add().indices("docs", "more").alias("both"))
                        .addAliasAction(AliasActions.add()
                                .index("docs")
                                .alias("filtered")
                                .filter(Searches.json("{'range': {'number': {'lt': 30}}}"))))
                .actionGet();
    }

    private static Map<String, Object> source(int id, String field, Dice dice) {
        Map<String, Object> source = new HashMap<>();
        source.put("number", id);
        source.put("topic", dice.pick("a", "b", "c", "d"));
        source.put("tags", List.of(dice.word(), dice.word()));
        // longer than one window of the tiny model, which has room for 32 tokens
        source.put(field, dice.words(60));
        if (!dice.oneIn(3)) {
            source.put("title", dice.words(4));
        }
        source.put("author", Map.of("name", dice.word(), "bio", dice.words(6), "born", 1900 + id));
        source.put("notes", List.of(Map.of("by", "x", "note", dice.words(5)), Map.of("by", "y", "note", "quick")));
        return source;
    }
}
