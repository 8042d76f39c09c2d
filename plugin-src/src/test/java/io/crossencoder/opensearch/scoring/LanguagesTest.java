package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.scoring.Document.Part;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Are windows exact in languages with other scripts, from right to left, and without spaces? Asked of the multilingual families'
 * tokenizers; {@code bench/quality/run --data DIR xquad} asks the same of whole paragraphs, against Python.
 */
class LanguagesTest {
    private static final int WINDOW = 10;
    private static final int OVERLAP = 2;
    private static final int LENGTH = 62;

    /** One short story, told six times; 🚆 is two code units, and the accents of the last but one are marks of their own. */
    private static final List<String> TEXTS = List.of(
            "وصل القطار متأخراً خمساً وأربعين دقيقة 🚆، فانتظر المسافرون على الرصيف. قالت الموظفة: «يُرَدُّ ربع ثمن التذكرة» ثم ابتسمت.",
            "Der Zug kam 45 Minuten zu spät 🚆, und die Fahrgäste warteten auf dem Bahnsteig. „Ein Viertel des Preises“, sagte sie.",
            "The train was 45 minutes late 🚆, and people waited on the platform. “A quarter of the fare,” she said, and smiled.",
            "El tren llegó con 45 minutos de retraso 🚆 y los viajeros esperaban en el andén. —Un cuarto del precio —dijo ella.",
            "Поезд опоздал на 45 минут 🚆, и пассажиры ждали на платформе. «Четверть цены», — сказала она и улыбнулась. Поёт соловей.",
            "列车晚点了四十五分钟🚆,旅客们在站台上等候。“退还四分之一的票价。”她微笑着说。第二天,列车准时到达,人们上车离开了。");

    static Stream<Arguments> tokenizersAndTexts() {
        return Stream.of("xlm_roberta", "roberta", "modernbert", "bert")
                .flatMap(family -> TEXTS.stream().map(text -> Arguments.of(family, text)));
    }

    @ParameterizedTest
    @MethodSource("tokenizersAndTexts")
    void windowsAreThePiecesOfTheTextThatTheySay(String family, String text) throws IOException {
        try (PairTokenizer tokenizer =
                PairTokenizer.load(Fixtures.resource("/families/" + family + "/tokenizer.json"))) {
            int[] ids = tokenizer.ids(text);
            BitSet covered = new BitSet(text.length());
            int token = 0;
            for (DocumentWindow window : windows(tokenizer, text)) {
                assertEquals(text.substring(window.start(), window.end()), window.slice());
                assertEquals(token, window.pair().from());
                assertEquals(Math.min(ids.length, token + WINDOW), window.pair().to());
                assertArrayEquals(
                        Arrays.copyOfRange(
                                ids, window.pair().from(), window.pair().to()),
                        Arrays.copyOfRange(
                                window.pair().document(),
                                window.pair().from(),
                                window.pair().to()));
                covered.set(window.start(), window.end());
                token += WINDOW - OVERLAP;
            }
            for (int i = 0; i < text.length(); i++) {
                assertTrue(
                        covered.get(i) || Character.isWhitespace(text.charAt(i)),
                        "character " + i + " is in no window");
            }
        }
    }

    private static List<DocumentWindow> windows(PairTokenizer tokenizer, String text) {
        ScoringOptions options = new ScoringOptions(
                WINDOW,
                OVERLAP,
                1,
                ScoringOptions.ALL_TOKENS,
                WindowSelection.ALL,
                new Combination(Combination.Method.REPLACE, 0),
                true);
        Deadline plenty = new Deadline(System.nanoTime() + 60_000_000_000L, () -> false);
        RerankTask task = new RerankTask("?", List.of(new Document(1, List.of(new Part(text, 1)))), options, plenty);
        DocumentTokens tokens = new DocumentTokens(tokenizer, "any", new TokenCache(0));
        Windower windower = new Windower(tokens, LENGTH, task, PreferredSpans.NONE);
        windower.take(new DeadlinePlan(0, 0, count -> 0), Integer.MAX_VALUE);
        return windower.fresh();
    }
}
