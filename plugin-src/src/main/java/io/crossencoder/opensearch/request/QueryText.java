package io.crossencoder.opensearch.request;

import java.util.LinkedHashSet;
import java.util.Set;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.BoostingQueryBuilder;
import org.opensearch.index.query.CombinedFieldsQueryBuilder;
import org.opensearch.index.query.ConstantScoreQueryBuilder;
import org.opensearch.index.query.DisMaxQueryBuilder;
import org.opensearch.index.query.MatchBoolPrefixQueryBuilder;
import org.opensearch.index.query.MatchPhrasePrefixQueryBuilder;
import org.opensearch.index.query.MatchPhraseQueryBuilder;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.index.query.NestedQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryStringQueryBuilder;
import org.opensearch.index.query.SimpleQueryStringBuilder;
import org.opensearch.index.query.functionscore.FunctionScoreQueryBuilder;
import org.opensearch.index.query.functionscore.ScriptScoreQueryBuilder;

/**
 * Reads the question out of a query, so that clients need not say it twice.
 *
 * <p>What scores is read, what only filters is not: {@code filter}, {@code must_not}, the negative side of {@code boosting}
 * and negated words of query strings never count. The same text in several clauses counts once, a text whose words another
 * contains not at all; different texts are joined with a space in the order of the clauses, {@code must} before
 * {@code should}. {@code QueryBuilder.visit} is no help: it does not enter nested, boosting or script_score queries.
 */
public final class QueryText {
    /** More than any model reads of a query, few enough to compare each with each on a network thread. */
    private static final int MAX_TEXTS = 100;

    private final Set<String> texts = new LinkedHashSet<>();

    private QueryText() {}

    /** The question, or an empty string if the query holds none. */
    public static String of(QueryBuilder query) {
        QueryText reader = new QueryText();
        reader.read(query);
        return reader.joined();
    }

    private void read(QueryBuilder query) {
        switch (query) {
            case null -> {}
            case MatchQueryBuilder match -> add(match.value());
            case MultiMatchQueryBuilder match -> add(match.value());
            case MatchPhraseQueryBuilder match -> add(match.value());
            case MatchPhrasePrefixQueryBuilder match -> add(match.value());
            case MatchBoolPrefixQueryBuilder match -> add(match.value());
            case CombinedFieldsQueryBuilder match -> add(match.queryValue());
            case QueryStringQueryBuilder string -> add(QueryStringText.of(string.queryString()));
            case SimpleQueryStringBuilder string -> add(QueryStringText.ofSimple(string.value()));
            case BoolQueryBuilder bool -> {
                bool.must().forEach(this::read);
                bool.should().forEach(this::read);
            }
            case DisMaxQueryBuilder disMax -> disMax.innerQueries().forEach(this::read);
            case ConstantScoreQueryBuilder constant -> read(constant.innerQuery());
            case FunctionScoreQueryBuilder function -> read(function.query());
            case ScriptScoreQueryBuilder script -> read(script.query());
            case BoostingQueryBuilder boosting -> read(boosting.positiveQuery());
            case NestedQueryBuilder nested -> read(nested.query());
            default -> {} // asks nothing in words
        }
    }

    private void add(Object value) {
        String text = String.valueOf(value).strip();
        if (!text.isEmpty() && texts.size() < MAX_TEXTS) {
            texts.add(text);
        }
    }

    private String joined() {
        return String.join(
                " ", texts.stream().filter(this::isContainedInNoOther).toList());
    }

    private boolean isContainedInNoOther(String text) {
        return texts.stream().noneMatch(other -> !other.equals(text) && (" " + other + " ").contains(" " + text + " "));
    }
}
