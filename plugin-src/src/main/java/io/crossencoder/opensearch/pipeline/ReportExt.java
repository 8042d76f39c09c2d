package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.request.MapExt;
import io.crossencoder.opensearch.request.RerankExt;
import io.crossencoder.opensearch.stats.RerankReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchExtBuilder;

/** {@code ext.cross_encoder} of a response: the last reranker's report, with those of the rerankers before it inside. */
public final class ReportExt extends MapExt {
    /** Name on the wire; the key in JSON is the request's. */
    public static final String NAME = "cross_encoder_report";

    private static final String EARLIER = "earlier";

    private ReportExt(Map<String, Object> report) {
        super(RerankExt.NAME, report);
    }

    public ReportExt(StreamInput in) throws IOException {
        this(in.readMap());
    }

    /** Reads the object after the key. */
    public static ReportExt fromXContent(XContentParser parser) throws IOException {
        return new ReportExt(parser.mapOrdered());
    }

    /** A response's exts with a report added. */
    static List<SearchExtBuilder> add(List<SearchExtBuilder> exts, RerankReport report) {
        List<SearchExtBuilder> added = new ArrayList<>(exts);
        Map<String, Object> map = new LinkedHashMap<>(report.asMap());
        for (SearchExtBuilder ext : exts) {
            if (ext instanceof ReportExt earlier) {
                map.put(EARLIER, earlier.map());
                added.remove(ext);
            }
        }
        added.add(new ReportExt(map));
        return added;
    }

    @Override
    public String getWriteableName() {
        return NAME;
    }
}
