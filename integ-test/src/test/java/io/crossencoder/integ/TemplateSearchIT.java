package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.crossencoder.integ.Articles.Judged;
import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import io.crossencoder.integ.node.SharedNode;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Are searches that a stored template writes, options for the reranker included, reranked like any other? */
@ExtendWith(SharedNode.class)
class TemplateSearchIT {
    private static final String INDEX = "template-search";
    private static final Judged JUDGED = Articles.JUDGED.get(1);

    private static NodeHttp http;

    @BeforeAll
    static void createIndexAndTemplate(RealNode node) throws IOException, InterruptedException {
        http = node.http();
        Articles.reranked(node, INDEX);
        http.put("/_scripts/" + INDEX, """
                {"script": {"lang": "mustache", "source": {"size": 5, "_source": false,
                    "query": {"multi_match": {"query": "{{question}}", "fields": ["title", "text"]}},
                    "ext": {"cross_encoder": {"window_size": 15, "query": "{{question}}"}}}}}""").ok();
    }

    @Test
    void aTemplateIsReranked() {
        assertReranked(http.post("/" + INDEX + "/_search/template", call()).ok(), "");
    }

    @Test
    void aMultiSearchOfTemplatesIsReranked() {
        String lines =
                "{\"index\": \"" + INDEX + "\"}\n" + call() + "\n{\"index\": \"" + INDEX + "\"}\n" + call() + "\n";

        Answer answer = http.post("/_msearch/template", lines).ok();

        assertReranked(answer, "/responses/0");
        assertReranked(answer, "/responses/1");
    }

    private static void assertReranked(Answer answer, String at) {
        assertEquals(
                "complete",
                answer.text(at + "/ext/cross_encoder/status"),
                () -> answer.json().toString());
        assertEquals("15", answer.text(at + "/ext/cross_encoder/window_size"));
        assertEquals(JUDGED.answer(), answer.text(at + "/hits/hits/0/_id"));
    }

    private static String call() {
        return String.format(
                Locale.ROOT, "{\"id\": \"%s\", \"params\": {\"question\": \"%s\"}}", INDEX, JUDGED.question());
    }
}
