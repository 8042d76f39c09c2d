package io.crossencoder.opensearch.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a seed decides of a random search. */
final class Dice {
    /** The words that the tiny model's tokenizer tells apart. */
    private static final List<String> WORDS = List.of(
            "hello", "world", "quick", "brown", "fox", "lazy", "dog", "capital", "france", "paris", "what", "is", "the",
            "of");

    private final Random random;

    Dice(long seed) {
        this.random = new Random(seed);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    final <T> T pick(T... choices) {
        return pick(List.of(choices));
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    String word() {
        return pick(WORDS);
    }

    /** One word or more. */
    String words(int atMost) {
        List<String> words = new ArrayList<>();
        for (int count = 1 + below(atMost); count > 0; count--) {
            words.add(word());
        }
        return String.join(" ", words);
    }
}
