package io.crossencoder.opensearch.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One document of the collection the tests search: eighty short texts, ten on each of eight topics, all of which mention water,
 * so that one word finds them all.
 *
 * @param id its place in the collection
 */
record Article(int id, String topic, String title, String text) {
    /** A question that one article answers and whose words are in all of them. */
    static final String QUESTION = "how do plants take up water";

    /** The article that answers it. */
    static final String ANSWER = "0";

    private static final String FILE = "articles.tsv";

    static List<Article> all() {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Article.class.getResourceAsStream(FILE), StandardCharsets.UTF_8))) {
            List<Article> articles = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.split("\t", -1);
                articles.add(new Article(articles.size(), columns[0], columns[1], columns[2]));
            }
            return articles;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All texts in a row, some 2,300 tokens, beginning with the given article; no two share a window. */
    static String longText(int first) {
        List<String> texts = new ArrayList<>(all().stream().map(Article::text).toList());
        Collections.rotate(texts, -first);
        return String.join(" ", texts);
    }

    /** As it is indexed. */
    Map<String, Object> source() {
        return Map.of(
                "topic",
                topic,
                "title",
                title,
                "text",
                text,
                "number",
                id,
                "notes",
                List.of(
                        Map.of("by", "editor", "note", "checked the water facts of " + title),
                        Map.of("by", "reader", "note", "what about " + topic + "?")),
                "suggest",
                title);
    }
}
