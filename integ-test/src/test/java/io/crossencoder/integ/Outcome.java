package io.crossencoder.integ;

import io.crossencoder.integ.RequestKind.Expected;
import java.util.List;

/**
 * What became of one kind of request: what a client saw on an index whose searches are reranked, beside what it saw on one with
 * the same documents and no reranking.
 *
 * @param cell as the table says it
 * @param failure why that is not what it should be, or empty
 */
record Outcome(String cell, String failure) {

    /** What a client has no request for. */
    static final Outcome NONE = new Outcome("–", "");

    /**
     * Compares the two.
     *
     * @param answer id of the document that reranking puts first, and nothing else does
     */
    static Outcome of(RequestKind kind, Seen reranked, Seen plain, String answer) {
        if (reranked.isError() || plain.isError()) {
            return ofError(kind, reranked, plain);
        }
        // The rerank API does its work whatever index the texts came from.
        boolean isApi = !plain.sent().isEmpty();
        List<String> before = isApi ? plain.sent() : plain.ids();
        List<String> after = isApi ? plain.ids() : reranked.ids();
        if (!reranked.besidesOrder().equals(plain.besidesOrder())) {
            return failed("more than the order differs: " + reranked.line() + "\n" + plain.line());
        }
        if (after.equals(before)) {
            return expected(kind, Expected.UNTOUCHED, "untouched (" + kind.why() + ")", reranked);
        }
        if (!sorted(after).equals(sorted(before))) {
            return failed("other documents: " + after + " instead of " + before);
        }
        if (!after.getFirst().equals(answer) || before.getFirst().equals(answer)) {
            return failed("[" + answer + "] came from " + before + " to " + after);
        }
        return expected(kind, Expected.RERANKED, "reranked", reranked);
    }

    private static Outcome ofError(RequestKind kind, Seen reranked, Seen plain) {
        if (!reranked.isError() || !plain.isError() || !reranked.error().equals(plain.error())) {
            return failed("an error on one side: " + reranked.line() + "\n" + plain.line());
        }
        boolean isMeant = kind.expected() == Expected.ERROR;
        return new Outcome("error (" + reranked.error() + (isMeant ? ")" : "), without reranking too"), "");
    }

    private static Outcome expected(RequestKind kind, Expected outcome, String cell, Seen reranked) {
        if (kind.expected() != outcome) {
            return failed("[" + outcome + "] instead of [" + kind.expected() + "]: " + reranked.line());
        }
        boolean agrees = outcome == Expected.RERANKED
                || reranked.reasons().stream().allMatch(reason -> reason.equals(kind.why()));
        return agrees ? new Outcome(cell, "") : failed("the report's reason: " + reranked.reasons());
    }

    private static Outcome failed(String failure) {
        return new Outcome("?", failure);
    }

    private static List<String> sorted(List<String> ids) {
        return ids.stream().sorted().toList();
    }
}
