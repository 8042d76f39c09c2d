package io.crossencoder.opensearch.tokenize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.opensearch.Fixtures;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Are the default model's token ids those of Hugging Face's transformers? Compared on 500 hostile texts in fourteen scripts
 * and 200 pairs of them, recorded by {@code reference/reference.py} with transformers 5.23.0. No tolerance.
 */
class TransformersIdsTest {
    private static final List<Map<String, Object>> TEXTS =
            Fixtures.jsonLines(Fixtures.resource("/reference/texts.jsonl.gz"));

    private static PairTokenizer tokenizer;

    @BeforeAll
    static void open() throws IOException {
        tokenizer = PairTokenizer.load(Fixtures.defaultModel().resolve("tokenizer.json"));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void textsHaveTheSameIds() {
        assertEquals(500, TEXTS.size());
        for (int i = 0; i < TEXTS.size(); i++) {
            int[] expected = Fixtures.ints(TEXTS.get(i).get("ids"));
            assertArrayEquals(expected, tokenizer.ids(text(i)), "text " + i);
            assertArrayEquals(expected, tokenizer.tokenize(text(i)).ids(), "text " + i);
        }
    }

    @Test
    void pairsAssembledFromPartsAreTheTokenizersPairs() {
        List<Map<String, Object>> pairs = Fixtures.jsonLines(Fixtures.resource("/reference/pairs.jsonl.gz"));
        assertEquals(200, pairs.size());
        for (Map<String, Object> pair : pairs) {
            int[] query = tokenizer.ids(text((int) pair.get("query")));
            int[] document = tokenizer.ids(Arrays.stream(Fixtures.ints(pair.get("document")))
                    .mapToObj(TransformersIdsTest::text)
                    .collect(Collectors.joining(" ")));
            PairWindow window = new PairWindow(tokenizer.layout(), query, document, 0, document.length);
            LongBuffer ids = LongBuffer.allocate(window.length());
            LongBuffer types = LongBuffer.allocate(window.length());
            window.writeIds(ids);
            window.writeTypes(types);
            assertArrayEquals(longs(pair.get("ids")), ids.array());
            assertArrayEquals(longs(pair.get("types")), types.array());
        }
    }

    private static String text(int number) {
        return (String) TEXTS.get(number).get("text");
    }

    private static long[] longs(Object list) {
        return Arrays.stream(Fixtures.ints(list)).asLongStream().toArray();
    }
}
