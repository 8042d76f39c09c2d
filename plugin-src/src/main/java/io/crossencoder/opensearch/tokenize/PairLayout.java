package io.crossencoder.opensearch.tokenize;

import java.util.Arrays;

/**
 * How a model's tokenizer joins a query and a document: {@code prefix query middle document suffix}, where the three
 * outer parts are special tokens. Learnt from the tokenizer, never assumed: BERT writes {@code [CLS] q [SEP] d [SEP]} with
 * type ids 0 and 1, RoBERTa {@code <s> q </s></s> d </s>} with zeros only.
 */
public record PairLayout(Specials prefix, int queryType, Specials middle, int documentType, Specials suffix) {

    private static final String REMEDY =
            "; windows can't be made with it: copy the tokenizer that the model was trained with";

    /** A run of special tokens with the type id of each. */
    public record Specials(int[] ids, int[] types) {
        static final Specials NONE = new Specials(new int[0], new int[0]);

        static Specials slice(int[] ids, int[] types, int from, int to) {
            return from == to
                    ? NONE
                    : new Specials(Arrays.copyOfRange(ids, from, to), Arrays.copyOfRange(types, from, to));
        }

        int length() {
            return ids.length;
        }
    }

    /**
     * Reads the layout off an encoded probe pair.
     *
     * @param ids token ids of the pair
     * @param types type id of each token
     * @param sequences 0 for a token of the query, 1 of the document, −1 for a special token
     * @throws IllegalArgumentException if the tokenizer does not put the query first, or breaks a sequence apart
     */
    static PairLayout learn(int[] ids, int[] types, int[] sequences) {
        int queryStart = indexOf(sequences, 0, 0);
        int queryEnd = endOf(sequences, queryStart);
        int documentStart = indexOf(sequences, 1, queryEnd);
        int documentEnd = endOf(sequences, documentStart);
        for (int i = documentEnd; i < sequences.length; i++) {
            if (sequences[i] >= 0) {
                throw new IllegalArgumentException("the tokenizer writes a sequence of a pair in two places" + REMEDY);
            }
        }
        return new PairLayout(
                Specials.slice(ids, types, 0, queryStart),
                types[queryStart],
                Specials.slice(ids, types, queryEnd, documentStart),
                types[documentStart],
                Specials.slice(ids, types, documentEnd, ids.length));
    }

    private static int indexOf(int[] sequences, int wanted, int from) {
        for (int i = from; i < sequences.length; i++) {
            if (sequences[i] == wanted) {
                return i;
            }
            if (sequences[i] >= 0) {
                break;
            }
        }
        throw new IllegalArgumentException("the tokenizer does not write a pair as query, then document" + REMEDY);
    }

    private static int endOf(int[] sequences, int start) {
        int end = start;
        while (end < sequences.length && sequences[end] == sequences[start]) {
            end++;
        }
        return end;
    }

    /** Number of special tokens in a pair. */
    public int specials() {
        return prefix.length() + middle.length() + suffix.length();
    }
}
