package io.crossencoder.opensearch.request;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.lucene.search.BooleanClause.Occur;
import org.opensearch.core.common.Strings;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.BoostingQueryBuilder;
import org.opensearch.index.query.CombinedFieldsQueryBuilder;
import org.opensearch.index.query.ConstantScoreQueryBuilder;
import org.opensearch.index.query.DisMaxQueryBuilder;
import org.opensearch.index.query.IntervalQueryBuilder;
import org.opensearch.index.query.MatchBoolPrefixQueryBuilder;
import org.opensearch.index.query.MatchPhrasePrefixQueryBuilder;
import org.opensearch.index.query.MatchPhraseQueryBuilder;
import org.opensearch.index.query.MatchQueryBuilder;
import org.opensearch.index.query.MoreLikeThisQueryBuilder;
import org.opensearch.index.query.MultiMatchQueryBuilder;
import org.opensearch.index.query.NestedQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryStringQueryBuilder;
import org.opensearch.index.query.SimpleQueryStringBuilder;
import org.opensearch.index.query.TemplateQueryBuilder;
import org.opensearch.index.query.WrapperQueryBuilder;
import org.opensearch.index.query.functionscore.FunctionScoreQueryBuilder;
import org.opensearch.index.query.functionscore.ScriptScoreQueryBuilder;

/**
 * Reads the question out of a query, so that clients need not say it twice.
 *
 * <p>What scores is read, what only filters is not: {@code filter}, {@code must_not}, the negative side of {@code boosting}
 * and negated words of query strings never count. The same text in several clauses counts once, a text whose words another
 * contains not at all; different texts are joined with a space in the order of the clauses, {@code must} before
 * {@code should}. {@code QueryBuilder.visit} is of little help: it does not enter nested, boosting or script_score queries.
 *
 * <p>Of {@code more_like_this} the texts count, not the documents: theirs are not in the request.
 */
final class QueryText {
    /** More than any model reads of a query, few enough to compare each with each on a network thread. */
    private static final int MAX_TEXTS = 100;

    /** A text is cut to so many, and none is added to more: above what is read of a question, for the same reason. */
    private static final int MAX_CHARS = 12_000;

    /** Queries written inside queries inside queries: nobody needs more, and each level is parsed on a network thread. */
    private static final int MAX_WRITTEN = 5;

    /** Names of queries whose classes neural-search has. */
    static final String HYBRID = "hybrid";

    private static final Set<String> NEURAL = Set.of("neural", "neural_sparse");

    private final WrittenQuery written;
    private final Set<String> texts = new LinkedHashSet<>();
    private int chars;
    private int depth;

    private QueryText(NamedXContentRegistry registry) {
        this.written = new WrittenQuery(registry);
    }

    /**
     * The question, or an empty string if the query holds none.
     *
     * @param registry parses queries that are written inside others
     */
    public static String of(QueryBuilder query, NamedXContentRegistry registry) {
        QueryText reader = new QueryText(registry);
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
            case IntervalQueryBuilder intervals ->
                PrintedQuestion.ofIntervals(intervals).forEach(this::add);
            case MoreLikeThisQueryBuilder like ->
                Arrays.asList(like.likeTexts()).forEach(this::add);
            case WrapperQueryBuilder wrapper -> readWritten(written.in(wrapper));
            case TemplateQueryBuilder template -> readWritten(written.in(template));
            default -> readForeign(query);
        }
    }

    private void readWritten(QueryBuilder query) {
        depth++;
        if (depth <= MAX_WRITTEN) {
            read(query);
        }
        depth--;
    }

    /** What other plugins add; any other query asks nothing in words. */
    private void readForeign(QueryBuilder query) {
        if (query.getWriteableName().equals(HYBRID)) {
            query.visit(new Children());
        } else if (NEURAL.contains(query.getWriteableName())) {
            PrintedQuestion.ofNeural(query).forEach(this::add);
        }
    }

    /** Reads the direct children of the query that it visits. */
    private final class Children implements QueryBuilderVisitor {
        @Override
        public void accept(QueryBuilder parent) {}

        @Override
        public QueryBuilderVisitor getChildVisitor(Occur occur) {
            return new QueryBuilderVisitor() {
                @Override
                public void accept(QueryBuilder child) {
                    read(child);
                }

                @Override
                public QueryBuilderVisitor getChildVisitor(Occur grandchild) {
                    return QueryBuilderVisitor.NO_OP_VISITOR;
                }
            };
        }
    }

    private void add(Object value) {
        String text = Strings.cleanTruncate(String.valueOf(value).strip(), MAX_CHARS);
        boolean isVariable = depth > 0 && WrittenQuery.isVariable(text);
        boolean hasRoom = texts.size() < MAX_TEXTS && chars < MAX_CHARS;
        if (!text.isEmpty() && !isVariable && hasRoom && texts.add(text)) {
            chars += text.length();
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
