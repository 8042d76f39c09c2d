package io.crossencoder.opensearch.rescore;

import io.crossencoder.opensearch.request.RerankOptions;
import io.crossencoder.opensearch.request.RescorerOptions;
import io.crossencoder.opensearch.request.WindowSize;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.SearchPlugin.RescorerSpec;
import org.opensearch.search.rescore.RescoreContext;
import org.opensearch.search.rescore.RescorerBuilder;

/** {@code "rescore": {"window_size": 100, "cross_encoder": {…}}} of a search. */
public final class CrossEncoderRescorerBuilder extends RescorerBuilder<CrossEncoderRescorerBuilder> {
    /** Name of the rescorer, in JSON and on the wire. */
    public static final String NAME = "cross_encoder";

    private final Map<String, Object> config;
    private final RerankOptions options;
    private final Supplier<CrossEncoderRescorer> rescorer;

    /**
     * @throws IllegalArgumentException if an option is unknown, has a wrong value or is none for a rescorer
     */
    CrossEncoderRescorerBuilder(Map<String, Object> config, Supplier<CrossEncoderRescorer> rescorer) {
        this.config = new TreeMap<>(config);
        this.options = RescorerOptions.parse(config);
        this.rescorer = rescorer;
        windowSize(WindowSize.DEFAULT);
    }

    CrossEncoderRescorerBuilder(StreamInput in, Supplier<CrossEncoderRescorer> rescorer) throws IOException {
        super(in);
        this.config = new TreeMap<>(in.readMap());
        this.options = RescorerOptions.parse(config);
        this.rescorer = rescorer;
    }

    /**
     * How the platform reads it.
     *
     * @param rescorer of this node; asked for when a search runs
     */
    public static RescorerSpec<CrossEncoderRescorerBuilder> spec(Supplier<CrossEncoderRescorer> rescorer) {
        return new RescorerSpec<>(
                NAME,
                in -> new CrossEncoderRescorerBuilder(in, rescorer),
                parser -> new CrossEncoderRescorerBuilder(parser.map(), rescorer));
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
        out.writeMap(config);
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
        builder.field(NAME, config);
    }

    @Override
    protected RescoreContext innerBuildContext(int windowSize, QueryShardContext context) {
        if (windowSize < 1) {
            throw new IllegalArgumentException("[window_size] [" + windowSize + "] must be at least [1]");
        }
        // An answer may be cut by its deadline or wait for its model, and the platform's cache would keep it.
        context.setIsCacheable(false);
        return new ShardRescore(windowSize, rescorer.get(), options);
    }

    @Override
    public CrossEncoderRescorerBuilder rewrite(QueryRewriteContext context) {
        return this;
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + config.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && config.equals(((CrossEncoderRescorerBuilder) other).config);
    }
}
