package io.crossencoder.opensearch.rest;

import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;
import static org.opensearch.core.xcontent.ConstructingObjectParser.optionalConstructorArg;

import io.crossencoder.opensearch.request.ModelChoice;
import io.crossencoder.opensearch.request.RerankOptions.Windows;
import io.crossencoder.opensearch.scoring.ScoringOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.opensearch.common.CheckedFunction;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.ObjectParser.ValueType;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.core.xcontent.XContentParserUtils;

/**
 * A request's body as Cohere's clients write it, versions 1 and 2 of their API in one: version 2 dropped
 * {@code rank_fields}, {@code return_documents} and {@code max_chunks_per_doc}, and added {@code max_tokens_per_doc},
 * {@code priority} and {@code relevant_spans}.
 *
 * @param documents strings, or objects as maps
 * @param returnDocuments whether the answer repeats the documents
 */
record RerankBody(ModelChoice model, String query, List<Object> documents, boolean returnDocuments, Reading reading) {
    private static final ConstructingObjectParser<RerankBody, Integer> PARSER = parser();

    /**
     * What is read and how much of it is answered.
     *
     * @param rankFields keys of documents that are objects, in the order in which their values are read
     * @param topN null where all results are wanted
     * @param maxChunks windows scored per document, null for a pipeline's default
     * @param maxTokens tokens read of a document, null for all
     */
    record Reading(List<String> rankFields, Integer topN, Integer maxChunks, Integer maxTokens) {
        private static final List<String> TEXT = List.of("text");

        Reading {
            rankFields = rankFields == null ? TEXT : List.copyOf(rankFields);
        }
    }

    RerankBody {
        documents = Collections.unmodifiableList(new ArrayList<>(documents));
    }

    /**
     * Reads a body.
     *
     * @param maxDocuments beyond them nothing is read
     * @throws IllegalArgumentException naming the field that is missing, unknown, of a wrong type or too long
     */
    static RerankBody parse(XContentParser parser, int maxDocuments) {
        return PARSER.apply(parser, maxDocuments);
    }

    @SuppressWarnings("unchecked") // the parser's argument array is untyped
    private static ConstructingObjectParser<RerankBody, Integer> parser() {
        ConstructingObjectParser<RerankBody, Integer> parser = new ConstructingObjectParser<>(
                "rerank",
                args -> new RerankBody(
                        args[2] == null ? ModelChoice.DEFAULT : (ModelChoice) args[2],
                        (String) args[0],
                        (List<Object>) args[1],
                        args[3] != null && (boolean) args[3],
                        new Reading((List<String>) args[4], (Integer) args[5], (Integer) args[6], (Integer) args[7])));
        parser.declareString(constructorArg(), new ParseField("query"));
        parser.declareField(
                constructorArg(),
                (body, max) -> documents(body, max),
                new ParseField("documents"),
                ValueType.OBJECT_ARRAY);
        declare(
                parser,
                "model",
                ValueType.VALUE_OBJECT_ARRAY,
                body -> ModelChoice.parse(XContentParserUtils.parseFieldsValue(body), ModelChoice.DEFAULT));
        declare(parser, "return_documents", ValueType.VALUE, XContentParser::booleanValue);
        declare(parser, "rank_fields", ValueType.VALUE_ARRAY, RerankBody::names);
        declare(parser, "top_n", ValueType.INT_OR_NULL, XContentParser::intValue);
        declare(parser, "max_chunks_per_doc", ValueType.INT_OR_NULL, XContentParser::intValue);
        declare(parser, "max_tokens_per_doc", ValueType.INT_OR_NULL, XContentParser::intValue);
        // Read and forgotten: every request is served in turn with all others, whatever it thinks of itself.
        declare(parser, "priority", ValueType.INT_OR_NULL, XContentParser::intValue);
        declare(parser, "relevant_spans", ValueType.OBJECT_OR_NULL, RerankBody::noSpans);
        return parser;
    }

    /** A field that may be left out; some clients write null then. */
    private static <T> void declare(
            ConstructingObjectParser<RerankBody, Integer> parser,
            String name,
            ValueType type,
            CheckedFunction<XContentParser, T, IOException> value) {
        parser.declareField(
                optionalConstructorArg(),
                (body, context) -> body.currentToken() == Token.VALUE_NULL ? null : value.apply(body),
                new ParseField(name),
                type);
    }

    private static List<String> names(XContentParser body) throws IOException {
        return body.currentToken() == Token.START_ARRAY
                ? body.list().stream().map(Object::toString).toList()
                : List.of(body.text());
    }

    private static Map<String, Object> noSpans(XContentParser body) throws IOException {
        Map<String, Object> spans = body.map();
        if (!"disabled".equals(spans.get("mode"))) {
            throw new IllegalArgumentException("[relevant_spans] is not supported by this server; leave it out");
        }
        return spans;
    }

    private static List<Object> documents(XContentParser body, int max) throws IOException {
        if (body.currentToken() != Token.START_ARRAY) {
            return List.of(document(body));
        }
        List<Object> documents = new ArrayList<>();
        while (body.nextToken() != Token.END_ARRAY) {
            if (documents.size() == max) {
                throw RerankLimits.tooManyDocuments(max);
            }
            documents.add(document(body));
        }
        return documents;
    }

    private static Object document(XContentParser body) throws IOException {
        return switch (body.currentToken()) {
            case VALUE_STRING -> body.text();
            case START_OBJECT -> body.mapOrdered();
            default ->
                throw new IllegalArgumentException(
                        "[documents] must hold strings, or objects with a [text]; found [" + body.currentToken() + "]");
        };
    }

    /**
     * The request that it makes.
     *
     * @throws IllegalArgumentException if there is nothing to compare, or a number is out of range
     */
    RerankRequest request(TimeValue timeout) {
        List<String> texts = new ArrayList<>(documents.size());
        for (int i = 0; i < documents.size(); i++) {
            texts.add(text(i));
        }
        RerankRequest.Bounds bounds = new RerankRequest.Bounds(
                reading.topN() == null ? Integer.MAX_VALUE : reading.topN(),
                reading.maxChunks() == null ? Windows.DEFAULT.max() : reading.maxChunks(),
                reading.maxTokens() == null ? ScoringOptions.ALL_TOKENS : reading.maxTokens(),
                timeout);
        return new RerankRequest(model, query, texts, bounds);
    }

    private String text(int index) {
        if (!(documents.get(index) instanceof Map<?, ?> fields)) {
            return (String) documents.get(index);
        }
        if (reading.rankFields().stream().noneMatch(fields::containsKey)) {
            throw new IllegalArgumentException("[documents] [" + index + "] has none of the fields "
                    + reading.rankFields() + "; name the ones to read in [rank_fields]");
        }
        List<String> texts = new ArrayList<>();
        for (String field : reading.rankFields()) {
            collect(fields.get(field), texts);
        }
        // As a pipeline joins fields.
        return String.join(" ", texts);
    }

    /** Strings, numbers and booleans, as in a document of an index; objects have no text. */
    private static void collect(Object value, List<String> texts) {
        if (value instanceof List<?> list) {
            List<String> values = new ArrayList<>();
            list.forEach(entry -> collect(entry, values));
            value = String.join("\n", values);
        }
        if (value != null && !(value instanceof Map) && !value.toString().isEmpty()) {
            texts.add(value.toString());
        }
    }
}
