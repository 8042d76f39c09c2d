package io.crossencoder.demo;

import static io.crossencoder.demo.Json.object;

import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Lines for the user's own shell and browser, for the node goes on running. */
final class Invitation {
    private final String playground;
    private final String search;
    private final Map<String, Object> body;

    /**
     * What to try.
     *
     * @param striking a question to open the playground with
     * @param options of the playground's form, by their names there
     */
    Invitation(URI node, String question, String striking, Map<String, ?> options) {
        Map<String, Object> state =
                object("index", DemoIndex.NAME, "q", striking, "fields", "title,text", "searched", DemoIndex.SEARCHED);
        state.putAll(options);
        this.playground = node.resolve("/_plugins/_cross_encoder/playground#" + fragment(state))
                .toString();
        this.search = node.resolve("/" + DemoIndex.NAME + "/_search").toString();
        this.body = object(
                "size", 3, "_source", List.of("title"), "query", object("match", object(DemoIndex.SEARCHED, question)));
    }

    void print(PrintStream out) {
        out.println();
        out.println("== Try it yourself");
        out.println("   # an ordinary search; the index's default pipeline reranks it, and ext.cross_encoder says how");
        out.println(curl("?pretty", body));
        out.println("   # the same without reranking");
        out.println(curl("?pretty&search_pipeline=_none", body));
        Map<String, Object> anchored = object();
        anchored.putAll(body);
        anchored.put("ext", object("cross_encoder", object("combine", "anchored", "window_size", 20)));
        out.println("   # options of the pipeline, overridden for one search");
        out.println(curl("?pretty", anchored));
        out.println(
                "   # both orders side by side, in a browser on this machine; it opens with the question that moved most");
        out.println("   " + playground);
    }

    private static String fragment(Map<String, Object> state) {
        return state.entrySet().stream()
                .map(entry -> entry.getKey() + "="
                        + URLEncoder.encode(entry.getValue().toString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** A command that any POSIX shell takes, whatever is in the question. */
    private String curl(String parameters, Map<String, Object> json) {
        String quoted = Json.write(json).replace("'", "\\u0027");
        return "   curl -s '" + search + parameters + "' -H 'Content-Type: application/json' -d '" + quoted + "'";
    }
}
