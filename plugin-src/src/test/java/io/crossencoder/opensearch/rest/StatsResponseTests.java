package io.crossencoder.opensearch.rest;

import io.crossencoder.opensearch.stats.BreakerStats;
import io.crossencoder.opensearch.stats.CacheStats;
import io.crossencoder.opensearch.stats.ModelStats;
import io.crossencoder.opensearch.stats.ModelStats.Loaded;
import io.crossencoder.opensearch.stats.NodeSnapshot;
import io.crossencoder.opensearch.stats.QueueStats;
import io.crossencoder.opensearch.stats.TimeStats;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opensearch.Version;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.test.OpenSearchTestCase;

/** Do the figures survive the wire, and what do they look like? */
public class StatsResponseTests extends OpenSearchTestCase {
    private static final NodeSnapshot NOTHING =
            new NodeSnapshot(Map.of(), new QueueStats(0, 0, 0, 0), Map.of(), Map.of(), Map.of(), Map.of());

    private static NodeSnapshot everything() {
        return new NodeSnapshot(
                Map.of("searches.complete", 5L, "searches.passed", 2L, "reasons.passed.sort", 2L, "candidates", 500L),
                new QueueStats(1, 2, 3, 4),
                Map.of("score", new CacheStats(1, 128, 1 << 24, 6, 7, 8)),
                Map.of("run", new TimeStats(9, .5, 1.25, 2, 3)),
                Map.of("heap", new BreakerStats(100, 10, 1), "native", new BreakerStats(-1, 20, 0)),
                Map.of(
                        "default", new ModelStats("ready", null, new Loaded("cpu", 1_234, "0123456789ab", 56)),
                        "new", new ModelStats("loading", null, null),
                        "old", new ModelStats("failed", "the file is missing; copy it", null)));
    }

    private static NodeStats node(String id, NodeSnapshot snapshot) {
        return new NodeStats(
                new DiscoveryNode(
                        "name of " + id, id, buildNewFakeTransportAddress(), Map.of(), Set.of(), Version.CURRENT),
                snapshot);
    }

    public void testWireRoundTrip() throws IOException {
        for (NodeSnapshot snapshot : List.of(NOTHING, everything())) {
            BytesStreamOutput out = new BytesStreamOutput();
            new StatsResponse(new ClusterName("c"), List.of(node("a", snapshot), node("b", NOTHING)), List.of())
                    .writeTo(out);
            StatsResponse read = new StatsResponse(out.bytes().streamInput());
            assertEquals(2, read.getNodes().size());
            assertEquals(snapshot, read.getNodesMap().get("a").snapshot());
            assertEquals("name of a", read.getNodesMap().get("a").getNode().getName());
        }
    }

    public void testRequestWireRoundTrip() throws IOException {
        BytesStreamOutput out = new BytesStreamOutput();
        new StatsRequest("a", "b").writeTo(out);
        assertArrayEquals(new String[] {"a", "b"}, new StatsRequest(out.bytes().streamInput()).nodesIds());
    }

    public void testNumbersAreNumbersAndNamesAreObjects() throws IOException {
        StatsResponse response = new StatsResponse(new ClusterName("c"), List.of(node("a", everything())), List.of());
        try (XContentBuilder json = XContentFactory.jsonBuilder()) {
            json.startObject();
            response.toXContent(json, ToXContent.EMPTY_PARAMS);
            json.endObject();
            assertEquals(
                    ("{'nodes':{'a':{'name':'name of a','candidates':500,'reasons':{'passed':{'sort':2}},"
                                    + "'searches':{'complete':5,'passed':2},"
                                    + "'queue':{'jobs':1,'windows':2,'size_in_bytes':3,'rejected':4},"
                                    + "'caches':{'score':{'entries':1,'size_in_bytes':128,'limit_in_bytes':16777216,"
                                    + "'hits':6,'misses':7,'evictions':8}},"
                                    + "'times':{'run':{'count':9,'p50_ms':0.5,'p90_ms':1.25,'p99_ms':2.0,'max_ms':3.0}},"
                                    + "'breaker':{'heap':{'limit_in_bytes':100,'estimated_in_bytes':10,'tripped':1},"
                                    + "'native':{'limit_in_bytes':-1,'estimated_in_bytes':20,'tripped':0}},"
                                    + "'models':{'default':{'state':'ready','device':'cpu','load_ms':1234,"
                                    + "'sha256':'0123456789ab','native_in_bytes':56},'new':{'state':'loading'},"
                                    + "'old':{'state':'failed','reason':'the file is missing; copy it'}}}}}")
                            .replace('\'', '"'),
                    json.toString());
        }
    }
}
