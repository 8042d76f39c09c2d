package io.crossencoder.opensearch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.common.xcontent.json.JsonXContent;

/** Files that tests read. What lies in the test resources is made by the script beside it. */
public final class Fixtures {
    private Fixtures() {}

    /** The model that ships with the plugin. Tests run in the module's folder. */
    public static Path defaultModel() {
        return Path.of("..", "models", "default");
    }

    /** A graph of {@code graphs/graphs.py}. */
    public static Path graph(String name) {
        return resource("/graphs/" + name + ".onnx");
    }

    /** A tokenizer of {@code tokenizers/families.py}. */
    public static Path tokenizer(String name) {
        return resource("/tokenizers/" + name + ".json");
    }

    /** A file by its absolute name among the test resources. */
    public static Path resource(String name) {
        try {
            return Path.of(Fixtures.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A file's JSON object. */
    public static Map<String, Object> json(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return XContentHelper.convertToMap(JsonXContent.jsonXContent, in, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON objects of a zipped file that has one on each line. */
    public static List<Map<String, Object>> jsonLines(Path file) {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> XContentHelper.convertToMap(JsonXContent.jsonXContent, line, true))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JSON array of integers. */
    public static int[] ints(Object list) {
        return ((List<?>) list)
                .stream().mapToInt(number -> ((Number) number).intValue()).toArray();
    }

    /** A JSON array of numbers. */
    public static double[] doubles(Object list) {
        return ((List<?>) list)
                .stream().mapToDouble(number -> ((Number) number).doubleValue()).toArray();
    }

    /** Waits for other threads of the test. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody came");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
