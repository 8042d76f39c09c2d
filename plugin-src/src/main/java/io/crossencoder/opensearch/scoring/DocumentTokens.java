package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.TokenizedText;

/**
 * Tokens of documents for one model, from the cache where it has them.
 *
 * @param checksum of the tokenizer's file
 */
record DocumentTokens(PairTokenizer tokenizer, String checksum, TokenCache cache) {
    /** English has 4 to 5 characters a token: mostly the first try is enough. */
    private static final int CHARS_PER_TOKEN = 6;

    static DocumentTokens of(LoadedModel model, TokenCache cache) {
        return new DocumentTokens(model.tokenizer(), model.tokenizerChecksum(), cache);
    }

    TokenizedText whole(String text) {
        return cache.tokenize(tokenizer, checksum, text);
    }

    /**
     * The first tokens of a text, at least {@code wanted} where it has as many; what comes later is not tokenised. It is cut
     * before white space only, where tokenizers cut as well, so these are the tokens of the whole text.
     */
    TokenizedText head(String text, int wanted) {
        long chars = (long) wanted * CHARS_PER_TOKEN;
        while (true) {
            int end = cut(text, chars);
            TokenizedText tokens = whole(end == text.length() ? text : text.substring(0, end));
            if (end == text.length() || tokens.length() >= wanted) {
                return tokens;
            }
            chars *= 2;
        }
    }

    /** The first white space behind so many characters, or the text's end. */
    private static int cut(String text, long chars) {
        int end = (int) Math.min(chars, text.length());
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }
}
