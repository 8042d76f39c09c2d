package io.crossencoder.opensearch.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code SoakProcess MODEL}: for each line {@code RELOADS SEARCHES} on standard input opens the model anew that many times, and each
 * time ranks that many searches of ten passages; then answers with the searches done so far. Run from the repository's root.
 */
public final class SoakProcess {
    private static final int CANDIDATES = 10;
    private static final int PASSAGE_WORDS = 60;
    private static final long CACHE_BYTES = 16L << 20;

    private SoakProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path model = Path.of(arguments[0]);
        List<String> texts = DemoTexts.passages(CANDIDATES, PASSAGE_WORDS);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // Natives and loggers may write to standard output: the answers go to what it was.
        System.setOut(System.err);
        try (PlainEngine engine = PlainEngine.start(CACHE_BYTES)) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            long done = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] counts = line.split(" ", -1);
                int searches = Integer.parseInt(counts[1]);
                for (int reload = Integer.parseInt(counts[0]); reload > 0; reload--) {
                    try (OpenModel open = OpenModel.of(model)) {
                        for (int i = 0; i < searches; i++) {
                            // Another question each time, so that the windows run.
                            new PlainSearch(DemoTexts.QUESTION + " " + done++, texts)
                                    .start(engine.reranker(), open.model())
                                    .join();
                        }
                    }
                }
                out.println(done);
            }
        }
    }
}
