import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.HttpHost;
import org.opensearch.client.json.JsonData;
import org.opensearch.client.json.PlainJsonSerializable;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.opensearch._types.OpenSearchException;
import org.opensearch.client.opensearch._types.query_dsl.Query;
import org.opensearch.client.opensearch.core.SearchRequest;
import org.opensearch.client.opensearch.core.search.Pit;
import org.opensearch.client.opensearch.core.search.SearchResult;
import org.opensearch.client.transport.Version;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;

/**
 * {@code java OpenSearchJava.java URL INDEX QUESTION}: sends every kind of search request through unmodified opensearch-java;
 * prints, as JSON lines, what the client gave back. Knows nothing of reranking: who runs it compares what it prints for two
 * indices. See RequestKind.java for the lines.
 */
class OpenSearchJava {
    private interface Sent {
        List<? extends PlainJsonSerializable> responses() throws IOException;
    }

    private final OpenSearchClient client;
    private final String index;
    private final Query query;

    private OpenSearchJava(OpenSearchClient client, String index, String question) {
        this.client = client;
        this.index = index;
        this.query = Query.of(q -> q.multiMatch(m -> m.query(question).fields("title", "text")));
    }

    public static void main(String[] arguments) throws Exception {
        try (var transport = ApacheHttpClient5TransportBuilder.builder(HttpHost.create(arguments[0]))
                .build()) {
            print(Json.createObjectBuilder().add("version", Version.VERSION.toString()));
            new OpenSearchJava(new OpenSearchClient(transport), arguments[1], arguments[2]).run();
        }
    }

    private void run() throws IOException {
        Map<String, Sent> requests = new LinkedHashMap<>();
        requests.put("search", () -> search(body()));
        requests.put("pages", this::pages);
        requests.put("msearch", this::multiSearch);
        requests.put("point in time", this::pointInTime);
        requests.put("scroll", this::scroll);
        requests.put("aggregation", () -> search(aggregated()));
        requests.put("aggregation only", () -> search(aggregated().size(0)));
        requests.put("highlight", () -> search(body().highlight(h -> h.fields("text", f -> f.numberOfFragments(2)))));
        requests.put("sort", () -> search(body().sort(s -> s.field(f -> f.field("title.raw")))));
        requests.put("missing index", () -> search(body().index("no-such-index")));
        requests.put("malformed query", () -> search(body().query(q -> q.queryString(s -> s.query("late AND (")))));
        for (Map.Entry<String, Sent> request : requests.entrySet()) {
            print(see(Json.createObjectBuilder().add("request", request.getKey()), request.getValue()));
        }
        long count = client.count(c -> c.index(index).query(query)).count();
        print(Json.createObjectBuilder().add("request", "count").add("count", count));
    }

    private static JsonObjectBuilder see(JsonObjectBuilder line, Sent request) throws IOException {
        try {
            JsonArrayBuilder responses = Json.createArrayBuilder();
            request.responses().forEach(response -> responses.add(parse(response.toJsonString())));
            return line.add("responses", responses);
        } catch (OpenSearchException e) {
            return line.add(
                    "error",
                    Json.createObjectBuilder()
                            .add("status", e.status())
                            .add("name", e.getClass().getSimpleName()));
        }
    }

    private SearchRequest.Builder body() {
        return new SearchRequest.Builder().index(index).query(query).size(20);
    }

    private SearchRequest.Builder aggregated() {
        return body().aggregations(
                        "titles", a -> a.terms(t -> t.field("title.raw").size(100)));
    }

    private List<SearchResult<JsonData>> search(SearchRequest.Builder request) throws IOException {
        return List.of(client.search(request.build(), JsonData.class));
    }

    private List<SearchResult<JsonData>> pages() throws IOException {
        List<SearchResult<JsonData>> responses = new ArrayList<>();
        for (int from = 0; from < 35; from += 7) {
            responses.addAll(search(body().from(from).size(7)));
        }
        return responses;
    }

    private List<? extends PlainJsonSerializable> multiSearch() throws IOException {
        var answer = client.msearch(
                multi -> {
                    for (int from : List.of(0, 20)) {
                        multi.searches(one -> one.header(header -> header.index(index))
                                .body(body -> body.query(query).from(from).size(20)));
                    }
                    return multi;
                },
                JsonData.class);
        return answer.responses().stream().map(response -> response.result()).toList();
    }

    private List<SearchResult<JsonData>> pointInTime() throws IOException {
        String pit = client.createPit(c -> c.index(index).keepAlive(k -> k.time("1m")))
                .pitId();
        SearchRequest.Builder request = new SearchRequest.Builder();
        request.query(query).size(20).pit(Pit.of(p -> p.id(pit).keepAlive("1m")));
        List<SearchResult<JsonData>> responses = search(request);
        client.deletePit(d -> d.pitId(pit));
        return responses;
    }

    private List<SearchResult<JsonData>> scroll() throws IOException {
        List<SearchResult<JsonData>> responses =
                new ArrayList<>(search(body().size(15).scroll(s -> s.time("1m"))));
        while (!responses.getLast().hits().hits().isEmpty()) {
            String id = responses.getLast().scrollId();
            responses.add(client.scroll(s -> s.scrollId(id).scroll(t -> t.time("1m")), JsonData.class));
        }
        String id = responses.getLast().scrollId();
        client.clearScroll(c -> c.scrollId(id));
        return responses;
    }

    private static JsonObject parse(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readObject();
        }
    }

    private static void print(JsonObjectBuilder line) {
        System.out.println(line.build());
    }
}
