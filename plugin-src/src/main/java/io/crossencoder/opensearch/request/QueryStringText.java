package io.crossencoder.opensearch.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The words a person would say for a query in Lucene's query-string syntax. Not a parser: operators, field names, boosts
 * and wildcards are taken away, negated words and groups dropped, ranges and regular expressions dropped. One pass without
 * backtracking or recursion, because the text comes from strangers.
 */
final class QueryStringText {
    private static final Set<String> OPERATORS = Set.of("AND", "OR", "NOT", "&&", "||", "|", "+");
    private static final String NOT = "NOT";

    private final String query;
    private final boolean isSimple;
    private final List<String> words = new ArrayList<>();
    private int at;
    private int depth;
    /** Depth of the outermost negated group; what is inside does not count. */
    private int droppedFrom = Integer.MAX_VALUE;

    private QueryStringText(String query, boolean isSimple) {
        this.query = query;
        this.isSimple = isSimple;
    }

    static String of(String query) {
        return new QueryStringText(query, false).read();
    }

    /** The same for simple_query_string, which knows neither fields nor ranges. */
    static String ofSimple(String query) {
        return new QueryStringText(query, true).read();
    }

    private String read() {
        while (at < query.length()) {
            if (Character.isWhitespace(query.charAt(at)) || isBar(query.charAt(at))) {
                at++;
            } else if (query.charAt(at) == ')') {
                at++;
                closeGroup();
            } else {
                readClause();
            }
        }
        return String.join(" ", words);
    }

    private void closeGroup() {
        depth = Math.max(0, depth - 1);
        if (depth < droppedFrom) {
            droppedFrom = Integer.MAX_VALUE;
        }
        takeSuffix();
    }

    private void readClause() {
        boolean negated = takeNegation();
        skip('+');
        boolean asksForPresence = !isSimple && "_exists_".equals(takeField());
        boolean dropped = negated || asksForPresence || depth >= droppedFrom;
        char next = at < query.length() ? query.charAt(at) : ' ';
        switch (next) {
            case '(' -> openGroup(negated);
            case '"' -> add(takeQuoted('"'), dropped);
            case '[', '{' -> takeOther(dropped, () -> takeThrough(next == '[' ? "]}" : "}]"));
            case '/' -> takeOther(dropped, () -> takeQuoted('/'));
            case '<', '>' -> takeOther(dropped, this::takeWord);
            default -> add(withoutSuffix(takeWord()), dropped);
        }
    }

    /** What the simple syntax takes for a word and the full one for something that is not said in words. */
    private void takeOther(boolean dropped, Runnable take) {
        if (isSimple) {
            add(withoutSuffix(takeWord()), dropped);
        } else {
            take.run();
        }
    }

    private void openGroup(boolean negated) {
        at++;
        depth++;
        if (negated && depth < droppedFrom) {
            droppedFrom = depth;
        }
    }

    private boolean takeNegation() {
        char c = query.charAt(at);
        boolean isSign = c == '-' || (!isSimple && c == '!');
        boolean isWord = !isSimple && query.startsWith(NOT, at) && isSpace(at + NOT.length());
        if (!isSign && !isWord) {
            return false;
        }
        at += isSign ? 1 : NOT.length();
        if (c == '-' && isSpace(at)) {
            return false; // a dash between words
        }
        while (at < query.length() && isSpace(at)) {
            at++;
        }
        return true;
    }

    /** The field name before a colon, or null; moves past the colon. */
    private String takeField() {
        if (isSimple) {
            return null;
        }
        int end = at;
        while (end < query.length() && isNameChar(query.charAt(end))) {
            end += query.charAt(end) == '\\' ? 2 : 1;
        }
        boolean isField = end > at && end + 1 < query.length() && query.charAt(end) == ':' && !isSpace(end + 1);
        if (!isField) {
            return null;
        }
        String field = query.substring(at, end);
        at = end + 1;
        return field;
    }

    private static boolean isNameChar(char c) {
        return Character.isLetterOrDigit(c) || "_.*@\\-".indexOf(c) >= 0;
    }

    private String takeWord() {
        StringBuilder word = new StringBuilder();
        while (at < query.length() && !isEndOfWord(query.charAt(at))) {
            if (query.charAt(at) == '\\' && at + 1 < query.length()) {
                at++;
            }
            word.append(query.charAt(at++));
        }
        return word.toString();
    }

    private boolean isEndOfWord(char c) {
        return Character.isWhitespace(c) || c == '(' || c == ')' || c == '"' || isBar(c);
    }

    /** In the simple syntax a bar means "or" wherever it stands. */
    private boolean isBar(char c) {
        return isSimple && c == '|';
    }

    private String takeQuoted(char quote) {
        StringBuilder text = new StringBuilder();
        at++;
        while (at < query.length() && query.charAt(at) != quote) {
            if (query.charAt(at) == '\\' && at + 1 < query.length()) {
                at++;
            }
            text.append(query.charAt(at++));
        }
        at++;
        takeSuffix();
        return text.toString();
    }

    /** The boost or slop of a group or phrase. */
    private void takeSuffix() {
        if (at < query.length() && "~^".indexOf(query.charAt(at)) >= 0) {
            takeWord();
        }
    }

    private void takeThrough(String ends) {
        while (at < query.length() && ends.indexOf(query.charAt(at)) < 0) {
            at++;
        }
        at++;
    }

    private void skip(char c) {
        if (at < query.length() && query.charAt(at) == c) {
            at++;
        }
    }

    private boolean isSpace(int index) {
        return index >= query.length() || Character.isWhitespace(query.charAt(index));
    }

    /** Without fuzziness, boost and trailing wildcards. */
    private static String withoutSuffix(String word) {
        int end = word.length();
        int mark = Math.max(word.lastIndexOf('~'), word.lastIndexOf('^'));
        boolean isSuffix = mark > 0 && word.substring(mark + 1).chars().allMatch(c -> c == '.' || Character.isDigit(c));
        if (isSuffix) {
            end = mark;
        }
        while (end > 0 && "*?~".indexOf(word.charAt(end - 1)) >= 0) {
            end--;
        }
        return word.substring(0, end);
    }

    private void add(String text, boolean dropped) {
        String word = text.strip();
        if (!dropped && !word.isEmpty() && !OPERATORS.contains(word)) {
            words.add(word);
        }
    }
}
