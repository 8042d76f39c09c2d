import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.http.HttpHost;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.Version;
import org.elasticsearch.action.search.ClearScrollRequest;
import org.elasticsearch.action.search.MultiSearchRequest;
import org.elasticsearch.action.search.MultiSearchResponse;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.search.SearchResponse;
import org.elasticsearch.action.search.SearchScrollRequest;
import org.elasticsearch.client.RequestOptions;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestHighLevelClient;
import org.elasticsearch.client.core.CountRequest;
import org.elasticsearch.common.unit.TimeValue;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.aggregations.AggregationBuilders;
import org.elasticsearch.search.builder.SearchSourceBuilder;
import org.elasticsearch.search.fetch.subphase.highlight.HighlightBuilder;

/**
 * {@code java RestHighLevel.java URL INDEX QUESTION}: sends every kind of search request through an unmodified
 * RestHighLevelClient; prints, as JSON lines, what the client gave back. Knows nothing of reranking: who runs it compares what
 * it prints for two indices. See RequestKind.java for the lines. It has no point in time.
 */
class RestHighLevel {
    private interface Sent {
        List<SearchResponse> responses() throws IOException;
    }

    private final RestHighLevelClient client;
    private final String index;
    private final QueryBuilder query;

    private RestHighLevel(RestHighLevelClient client, String index, String question) {
        this.client = client;
        this.index = index;
        this.query = QueryBuilders.multiMatchQuery(question, "title", "text");
    }

    public static void main(String[] arguments) throws IOException {
        var builder = RestClient.builder(HttpHost.create(arguments[0]));
        try (RestHighLevelClient client = new RestHighLevelClient(builder)) {
            System.out.println("{\"version\": \"" + Version.CURRENT + "\"}");
            new RestHighLevel(client, arguments[1], arguments[2]).run();
        }
    }

    private void run() throws IOException {
        Map<String, Sent> requests = new LinkedHashMap<>();
        requests.put("search", () -> search(body()));
        requests.put("pages", this::pages);
        requests.put("msearch", this::multiSearch);
        requests.put("scroll", this::scroll);
        requests.put("aggregation", () -> search(aggregated()));
        requests.put("aggregation only", () -> search(aggregated().size(0)));
        requests.put("highlight", () -> search(body().highlighter(new HighlightBuilder().field("text", 100, 2))));
        requests.put("sort", () -> search(body().sort("title.raw")));
        requests.put("missing index", () -> List.of(send(request(body()).indices("no-such-index"))));
        requests.put("malformed query", () -> search(body().query(QueryBuilders.queryStringQuery("late AND ("))));
        for (Map.Entry<String, Sent> request : requests.entrySet()) {
            System.out.println("{\"request\": \"" + request.getKey() + "\", " + see(request.getValue()) + "}");
        }
        long count = client.count(new CountRequest(index).query(query), RequestOptions.DEFAULT)
                .getCount();
        System.out.println("{\"request\": \"count\", \"count\": " + count + "}");
    }

    private static String see(Sent request) throws IOException {
        try {
            return "\"responses\": " + request.responses();
        } catch (ElasticsearchStatusException e) {
            return "\"error\": {\"status\": " + e.status().getStatus() + ", \"name\": \""
                    + e.getClass().getSimpleName() + "\"}";
        }
    }

    private SearchSourceBuilder body() {
        return new SearchSourceBuilder().query(query).size(20);
    }

    private SearchSourceBuilder aggregated() {
        return body().aggregation(
                        AggregationBuilders.terms("titles").field("title.raw").size(100));
    }

    private SearchRequest request(SearchSourceBuilder body) {
        return new SearchRequest(index).source(body);
    }

    private SearchResponse send(SearchRequest request) throws IOException {
        return client.search(request, RequestOptions.DEFAULT);
    }

    private List<SearchResponse> search(SearchSourceBuilder body) throws IOException {
        return List.of(send(request(body)));
    }

    private List<SearchResponse> pages() throws IOException {
        List<SearchResponse> responses = new ArrayList<>();
        for (int from = 0; from < 35; from += 7) {
            responses.addAll(search(body().from(from).size(7)));
        }
        return responses;
    }

    private List<SearchResponse> multiSearch() throws IOException {
        MultiSearchRequest searches = new MultiSearchRequest();
        searches.add(request(body())).add(request(body().from(20)));
        return Arrays.stream(client.msearch(searches, RequestOptions.DEFAULT).getResponses())
                .map(MultiSearchResponse.Item::getResponse)
                .toList();
    }

    private List<SearchResponse> scroll() throws IOException {
        TimeValue time = TimeValue.timeValueMinutes(1);
        List<SearchResponse> responses = new ArrayList<>();
        responses.add(send(request(body().size(15)).scroll(time)));
        while (responses.getLast().getHits().getHits().length > 0) {
            var next = new SearchScrollRequest(responses.getLast().getScrollId()).scroll(time);
            responses.add(client.scroll(next, RequestOptions.DEFAULT));
        }
        ClearScrollRequest clear = new ClearScrollRequest();
        clear.addScrollId(responses.getLast().getScrollId());
        client.clearScroll(clear, RequestOptions.DEFAULT);
        return responses;
    }
}
