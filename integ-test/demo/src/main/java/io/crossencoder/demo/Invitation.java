package io.crossencoder.demo;

import static io.crossencoder.demo.Json.object;

import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Lines for the user's own shell, for the node goes on running. */
final class Invitation {
    private final String search;
    private final Map<String, Object> body;

    Invitation(URI node, String question) {
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
    }

    /** A command that any POSIX shell takes, whatever is in the question. */
    private String curl(String parameters, Map<String, Object> json) {
        String quoted = Json.write(json).replace("'", "\\u0027");
        return "   curl -s '" + search + parameters + "' -H 'Content-Type: application/json' -d '" + quoted + "'";
    }
}
