package io.crossencoder.opensearch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/** The repository's own collection, so that a micro-benchmark needs nothing from outside. Run from the repository's root. */
public final class DemoTexts {
    public static final Path MODEL = Path.of("models", "default");
    public static final String QUESTION = "how long before departure do I have to be at the ferry terminal with a car";
    private static final Path CORPUS = Path.of("integ-test", "demo-collection", "corpus.jsonl");

    private DemoTexts() {}

    /** Whole articles, 200 to 2,500 words each. */
    public static List<String> articles() {
        try {
            return Files.readAllLines(CORPUS).stream()
                    .map(line -> XContentHelper.convertToMap(JsonXContent.jsonXContent, line, false))
                    .map(DemoTexts::whole)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String whole(Map<String, Object> article) {
        return article.get("title") + " " + article.get("text");
    }

    /** The collection's first words. */
    public static String words(int count) {
        return firstWords(String.join(" ", articles()), count);
    }

    /** One passage of about {@code words} words from each of the first {@code count} articles: one window each. */
    public static List<String> passages(int count, int words) {
        List<String> passages = articles().stream()
                .limit(count)
                .map(article -> firstWords(article, words))
                .toList();
        if (passages.size() < count) {
            throw new IllegalArgumentException("the collection has only [" + passages.size() + "] articles");
        }
        return passages;
    }

    private static String firstWords(String text, int count) {
        return Arrays.stream(text.split(" ", -1)).limit(count).collect(Collectors.joining(" "));
    }
}
