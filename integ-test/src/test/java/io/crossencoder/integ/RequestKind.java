package io.crossencoder.integ;

import java.util.Arrays;
import java.util.List;

/**
 * The requests that the suite's client programs send, and what is to become of each on an index whose searches are reranked.
 *
 * <p>A program prints one line of JSON with its client's {@code version}, and one for each kind of request its client has:
 * {@code request} is the kind's label, and beside it is what the client gave back:
 *
 * <ul>
 *   <li>{@code responses}: answers in the shape of the search API, as far as the client has read them;
 *   <li>or {@code count}: a number;
 *   <li>or {@code error}: {@code status} (0 where there was no answer) and the exception's {@code name};
 *   <li>and {@code sent}: the ids of what was given to the rerank API, in the order in which it was sent.
 * </ul>
 */
enum RequestKind {
    SEARCH("search", Expected.RERANKED, ""),
    PAGES("pages", Expected.RERANKED, ""),
    MULTI_SEARCH("msearch", Expected.RERANKED, ""),
    POINT_IN_TIME("point in time", Expected.RERANKED, ""),
    AGGREGATION("aggregation", Expected.RERANKED, ""),
    HIGHLIGHT("highlight", Expected.RERANKED, ""),
    AGGREGATION_ONLY("aggregation only", Expected.UNTOUCHED, "size_0"),
    COUNT("count", Expected.UNTOUCHED, "no hits"),
    SCROLL("scroll", Expected.UNTOUCHED, "scroll"),
    SORT("sort", Expected.UNTOUCHED, "sort"),
    TEXT_SEARCH("text search", Expected.RERANKED, ""),
    HYBRID_SEARCH("hybrid search", Expected.RERANKED, ""),
    VECTOR_SEARCH("vector search", Expected.UNTOUCHED, "no_query_text"),
    RERANK_API("rerank API", Expected.RERANKED, ""),
    MISSING_INDEX("missing index", Expected.ERROR, ""),
    MALFORMED_QUERY("malformed query", Expected.ERROR, ""),
    UNKNOWN_MODEL("unknown model", Expected.ERROR, "");

    /** What is to become of a request. */
    enum Expected {
        RERANKED,
        UNTOUCHED,
        ERROR
    }

    private final String label;
    private final Expected expected;
    private final String why;

    RequestKind(String label, Expected expected, String why) {
        this.label = label;
        this.expected = expected;
        this.why = why;
    }

    /** What search clients send. */
    static List<RequestKind> ofSearchClients() {
        return List.of(
                SEARCH,
                PAGES,
                MULTI_SEARCH,
                POINT_IN_TIME,
                AGGREGATION,
                HIGHLIGHT,
                AGGREGATION_ONLY,
                COUNT,
                SCROLL,
                SORT,
                MISSING_INDEX,
                MALFORMED_QUERY);
    }

    /** What frameworks that retrieve documents for a language model send. */
    static List<RequestKind> ofApplications() {
        return List.of(TEXT_SEARCH, HYBRID_SEARCH, VECTOR_SEARCH, RERANK_API, MISSING_INDEX, UNKNOWN_MODEL);
    }

    /** The kind that a program's line names. */
    static RequestKind named(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such request [" + label + "]"));
    }

    String label() {
        return label;
    }

    Expected expected() {
        return expected;
    }

    /** The report's reason for leaving a search as it was, or another where it has none. */
    String why() {
        return why;
    }
}
