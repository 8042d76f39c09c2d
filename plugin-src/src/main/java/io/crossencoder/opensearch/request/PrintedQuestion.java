package io.crossencoder.opensearch.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.Strings;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.index.query.IntervalQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/**
 * Reads the question out of what a query prints, where its class can't be asked: intervals hide their rules, and
 * neural-search's classes are not ours to depend on. The forms are those of
 * <a href="https://github.com/opensearch-project/neural-search">neural-search</a> 3.6.
 */
final class PrintedQuestion {
    private PrintedQuestion() {}

    /** Texts of the {@code match} rules; what a rule is filtered by asks nothing. */
    static List<String> ofIntervals(IntervalQueryBuilder query) {
        List<String> texts = new ArrayList<>();
        fieldsOf(query).forEach(rules -> collectRules(rules, texts));
        return texts;
    }

    private static void collectRules(Map<?, ?> rules, List<String> texts) {
        if (rules.get("match") instanceof Map<?, ?> match && match.get("query") instanceof String text) {
            texts.add(text);
        }
        for (String combination : List.of("all_of", "any_of")) {
            if (rules.get(combination) instanceof Map<?, ?> map && map.get("intervals") instanceof List<?> intervals) {
                maps(intervals).forEach(rule -> collectRules(rule, texts));
            }
        }
    }

    /** {@code query_text} of a neural or neural_sparse query: {@code {"neural": {"field": {"query_text": …}}}}. */
    static List<String> ofNeural(QueryBuilder query) {
        return fieldsOf(query).stream()
                .map(field -> field.get("query_text"))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /** What stands below the fields of {@code {"query's name": {"field": {…}}}}. */
    private static List<Map<?, ?>> fieldsOf(QueryBuilder query) {
        return maps(bodyOf(query).values());
    }

    /** What stands below the query's name; nothing where a query can't print itself. */
    static Map<?, ?> bodyOf(QueryBuilder query) {
        try {
            String printed = Strings.toString(MediaTypeRegistry.JSON, query);
            Object body = XContentHelper.convertToMap(JsonXContent.jsonXContent, printed, true)
                    .get(query.getWriteableName());
            return body instanceof Map<?, ?> map ? map : Map.of();
        } catch (RuntimeException e) {
            return Map.of(); // not our code: a search must not fail of what only we ask of it
        }
    }

    private static List<Map<?, ?>> maps(Iterable<?> values) {
        List<Map<?, ?>> maps = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof Map<?, ?> map) {
                maps.add(map);
            }
        }
        return maps;
    }
}
