package io.crossencoder.opensearch.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words a person would say for a query in Lucene's query-string syntax. Not a parser: operators, field names, boosts
 * and wildcards are taken away, negated words and groups dropped, ranges and regular expressions dropped.
 */
final class QueryStringText {
    private static final Set<String> OPERATORS = Set.of("AND", "OR", "&&", "||");
    /** A phrase, a range, a regular expression, a bracket, or a run of anything else; each with its prefix. */
    private static final Pattern PIECE =
            Pattern.compile("(?<negation>(?:NOT\\s+|!\\s*|-))?\\+?(?<field>[\\p{L}\\p{N}_.*\\\\]+:)?"
                    + "(?:(?<open>\\()|\"(?<phrase>(?:[^\"\\\\]|\\\\.)*)\"?[~^\\d.]*|(?<range>[\\[{][^\\]}]*[\\]}]|[<>]=?\\S+)"
                    + "|(?<regex>/(?:[^/\\\\]|\\\\.)+/)|(?<word>[^\\s()\"]+))|(?<close>\\)[~^\\d.]*)");

    private static final Pattern SIMPLE_PIECE = Pattern.compile(
            "(?<negation>-)?\\+?(?:(?<open>\\()|\"(?<phrase>(?:[^\"\\\\]|\\\\.)*)\"?(?:~\\d+)?|(?<word>[^\\s()\"|]+))|(?<close>\\))");
    private static final Pattern SUFFIX = Pattern.compile("(?:[~^][\\d.]*|[*?])+$");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private QueryStringText() {}

    static String of(String query) {
        return collect(PIECE.matcher(query), true);
    }

    /** The same for simple_query_string, which knows neither fields nor ranges. */
    static String ofSimple(String query) {
        return collect(SIMPLE_PIECE.matcher(query), false);
    }

    private static String collect(Matcher piece, boolean hasFields) {
        List<String> words = new ArrayList<>();
        int depth = 0;
        int droppedBelow = Integer.MAX_VALUE;
        while (piece.find()) {
            boolean dropped = depth >= droppedBelow;
            boolean negated = piece.group("negation") != null;
            if (piece.group("close") != null) {
                depth = Math.max(0, depth - 1);
                droppedBelow = depth < droppedBelow ? Integer.MAX_VALUE : droppedBelow;
            } else if (piece.group("open") != null) {
                depth++;
                droppedBelow = negated && !dropped ? depth : droppedBelow;
            } else if (!dropped && !negated && !(hasFields && isPattern(piece))) {
                addWords(words, piece);
            }
        }
        return String.join(" ", words);
    }

    private static boolean isPattern(Matcher piece) {
        boolean asksForPresence = "_exists_:".equals(piece.group("field"));
        return asksForPresence || piece.group("range") != null || piece.group("regex") != null;
    }

    private static void addWords(List<String> words, Matcher piece) {
        String phrase = piece.group("phrase");
        String text =
                phrase != null ? phrase : SUFFIX.matcher(piece.group("word")).replaceAll("");
        text = ESCAPE.matcher(text).replaceAll("$1").strip();
        if (!text.isEmpty() && !OPERATORS.contains(text) && !text.equals("+") && !text.equals("|")) {
            words.add(text);
        }
    }
}
