package io.crossencoder.opensearch.pipeline;

import io.crossencoder.opensearch.request.RerankExt;
import io.crossencoder.opensearch.stats.RerankReport;
import io.crossencoder.opensearch.stats.RerankReport.Status;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.test.OpenSearchTestCase;

/** Does a report survive the wire and JSON, also that of a second reranker? */
public class ReportExtTests extends OpenSearchTestCase {

    public void testWireRoundTripKeepsTheOrderOfEntries() throws IOException {
        ReportExt ext = ext(List.of(), "m", 5L);
        BytesStreamOutput out = new BytesStreamOutput();
        ext.writeTo(out);
        ReportExt read = new ReportExt(out.bytes().streamInput());
        assertEquals(ext, read);
        assertEquals(ext.hashCode(), read.hashCode());
        assertEquals(json(ext), json(read));
    }

    public void testJsonRoundTrip() throws IOException {
        ReportExt ext = ext(List.of(), "m", 5L);
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json(ext))) {
            parser.nextToken();
            parser.nextToken();
            assertEquals("clients know one key, in requests and in responses", RerankExt.NAME, parser.currentName());
            parser.nextToken();
            assertEquals(json(ext), json(ReportExt.fromXContent(parser)));
        }
    }

    public void testItIsPrintedAsStatusReasonAndFacts() throws IOException {
        assertEquals(
                "{\"cross_encoder\":{\"status\":\"partial\",\"reason\":\"deadline\",\"model\":\"m\",\"windows\":{\"wanted\":3},"
                        + "\"took_ms\":5}}",
                json(ext(List.of(), "m", 5L)));
    }

    public void testASecondReportHoldsTheFirst() throws IOException {
        ReportExt first = ext(List.of(), "first", 1L);
        SearchExtBuilder other = new RerankExt(Map.of());
        List<SearchExtBuilder> exts = add(List.of(other, first), "second", 2L);
        assertEquals(2, exts.size());
        assertSame(other, exts.get(0));
        Map<String, Object> second = map((ReportExt) exts.get(1));
        assertEquals("second", second.get("model"));
        assertEquals("first", ((Map<?, ?>) second.get("earlier")).get("model"));
        Map<String, Object> third = map((ReportExt) add(exts, "third", 3L).get(1));
        Map<?, ?> earlier = (Map<?, ?>) third.get("earlier");
        assertEquals("second", earlier.get("model"));
        assertEquals("first", ((Map<?, ?>) earlier.get("earlier")).get("model"));
    }

    public void testTheListOfTheResponseIsNotChanged() {
        List<SearchExtBuilder> exts = List.of();
        add(exts, "m", 1L);
        assertEquals(List.of(), exts);
    }

    private static ReportExt ext(List<SearchExtBuilder> exts, String model, long took) {
        return (ReportExt) add(exts, model, took).get(0);
    }

    private static List<SearchExtBuilder> add(List<SearchExtBuilder> exts, String model, long took) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", model);
        facts.put("windows", Map.of("wanted", 3));
        facts.put("took_ms", took);
        return ReportExt.add(exts, new RerankReport(Status.PARTIAL, "deadline", facts));
    }

    private Map<String, Object> map(ReportExt ext) throws IOException {
        try (XContentParser parser = createParser(JsonXContent.jsonXContent, json(ext))) {
            @SuppressWarnings("unchecked") // what the report prints
            Map<String, Object> report = (Map<String, Object>) parser.map().get(RerankExt.NAME);
            return report;
        }
    }

    private static String json(ReportExt ext) throws IOException {
        XContentBuilder json = JsonXContent.contentBuilder().startObject();
        ext.toXContent(json, ToXContent.EMPTY_PARAMS);
        return json.endObject().toString();
    }
}
