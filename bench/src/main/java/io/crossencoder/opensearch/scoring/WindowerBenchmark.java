package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.bench.DemoTexts;
import io.crossencoder.opensearch.bench.OpenModel;
import io.crossencoder.opensearch.bench.PlainSearch;
import io.crossencoder.opensearch.tokenize.PairTokenizer;
import io.crossencoder.opensearch.tokenize.PairWindow;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What do the windows of 100 candidates cost before the first is scored? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WindowerBenchmark {
    private static final int CANDIDATES = 100;
    private static final int PASSAGE_WORDS = 90;

    private OpenModel open;
    private PlainSearch passages;
    private PlainSearch articles;
    private WindowShape shape;
    private int[] query;
    private List<int[]> articleIds;

    @Setup
    public void prepare() {
        open = OpenModel.of(DemoTexts.MODEL);
        passages = new PlainSearch(DemoTexts.QUESTION, DemoTexts.passages(CANDIDATES, PASSAGE_WORDS));
        articles = new PlainSearch(DemoTexts.QUESTION, DemoTexts.articles().subList(0, CANDIDATES));
        PairTokenizer tokenizer = open.model().tokenizer();
        query = tokenizer.ids(DemoTexts.QUESTION);
        int length = open.model().manifest().maxLength();
        shape = WindowShape.fit(
                length,
                tokenizer.layout().specials(),
                query.length,
                articles.task().options());
        articleIds = articles.texts().stream().map(tokenizer::ids).toList();
    }

    @TearDown
    public void close() {
        open.close();
    }

    /** Tokenise and cut 100 passages of one window. */
    @Benchmark
    public List<PairWindow> passages() {
        return SearchWindows.of(open.model(), passages.task());
    }

    /** Tokenise and cut 100 articles of one to ten windows, at most four of each. */
    @Benchmark
    public List<PairWindow> articles() {
        return SearchWindows.of(open.model(), articles.task());
    }

    /** Choosing alone: the four best windows of every article, from known ids. */
    @Benchmark
    public int lexicalSelection() {
        LexicalSelector selector = new LexicalSelector(shape, query, articleIds);
        int selected = 0;
        for (int[] ids : articleIds) {
            selected += selector.select(ids, 4).length;
        }
        return selected;
    }
}
