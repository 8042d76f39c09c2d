package io.crossencoder.integ;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.integ.node.Answer;
import io.crossencoder.integ.node.NodeHttp;
import io.crossencoder.integ.node.RealNode;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Does a node under many reranked searches at once answer every one honestly, and end when it is asked to? */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConcurrentSearchesIT {
    private static final String INDEX = "concurrent";
    private static final int CLIENTS = 16;
    private static final int SEARCHES = 200;
    private static final int PAGE = 10;
    private static final int MODELS = 8;
    private static final Set<String> HONEST = Set.of("deadline", "overloaded");
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private static RealNode node;
    private static ExecutorService clients;
    private static List<String> questions;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        questions = Articles.questions();
        clients = Executors.newFixedThreadPool(CLIENTS);
        node = RealNode.create("concurrent");
        node.installPlugin();
        for (int i = 0; i < MODELS; i++) {
            for (String file : List.of("model.int8.onnx", "tokenizer.json")) {
                BrokenModel.copySoundFile(node, file, "model-" + i);
            }
        }
        node.start();
        Articles.reranked(node, INDEX);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        clients.shutdownNow();
        node.close();
    }

    @Test
    @Order(1)
    void everySearchIsCompleteOrSaysWhyNot() throws InterruptedException, ExecutionException {
        NodeHttp http = node.http();
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < SEARCHES; i++) {
            String body = body(i);
            answers.add(clients.submit(() -> http.trySend("POST", "/" + INDEX + "/_search", body)));
        }
        for (int i = 0; i < SEARCHES; i++) {
            Answer answer = answers.get(i).get().ok();
            if (isPatient(i)) {
                assertEquals(
                        "complete", answer.rerankStatus(), () -> answer.report().toString());
            }
            assertHonest(answer);
            assertHitsAreCandidates(answer, question(i));
        }
    }

    /** Every other search has all the time it needs, the rest less than it takes while so many others run. */
    private static boolean isPatient(int search) {
        return search % 2 == 0;
    }

    private static String question(int search) {
        return questions.get(search % questions.size());
    }

    private static String body(int search) {
        String ext = isPatient(search) ? "{\"window_size\": 5, \"timeout\": \"100s\"}" : "{\"timeout\": \"500ms\"}";
        String body = Articles.question(question(search), PAGE);
        return body.substring(0, body.length() - 1) + ", \"ext\": {\"cross_encoder\": " + ext + "}}";
    }

    private static void assertHonest(Answer answer) {
        String status = answer.rerankStatus();
        assertTrue(
                status.equals("complete")
                        || (Set.of("partial", "kept_order").contains(status)
                                && HONEST.contains(answer.text("/ext/cross_encoder/reason"))),
                () -> answer.report().toString());
        assertEquals("0", answer.text("/_shards/failed"));
        List<Double> scores = answer.hits().stream()
                .map(hit -> hit.getJsonNumber("_score").doubleValue())
                .toList();
        for (int i = 1; i < scores.size(); i++) {
            assertTrue(scores.get(i) <= scores.get(i - 1), scores::toString);
        }
    }

    /** A page never has hits that the first stage did not find among the candidates, nor one twice. */
    private static void assertHitsAreCandidates(Answer answer, String question) {
        Answer plain = node.http().plainSearch(INDEX, Articles.question(question, 20));
        assertEquals(plain.at("/hits/total"), answer.at("/hits/total"));
        assertEquals(
                Math.min(PAGE, plain.ids().size()), Set.copyOf(answer.ids()).size());
        assertTrue(plain.ids().containsAll(answer.ids()), () -> question + ": " + answer.ids());
    }

    @Test
    @Order(2)
    void everySearchIsCountedAndNothingIsLeftBehind() {
        Answer stats = node.http().get("/_plugins/_cross_encoder/stats").ok();
        JsonObject figures =
                stats.at("/nodes").asJsonObject().values().iterator().next().asJsonObject();
        JsonObject searches = figures.getJsonObject("searches");
        assertTrue(searches.getInt("complete") >= SEARCHES / 2, searches::toString);
        assertTrue(
                searches.getInt("complete") + searches.getInt("partial") + searches.getInt("kept_order") >= SEARCHES,
                searches::toString);
        assertEquals(0, searches.getInt("failed"));
        assertEquals(0, figures.getJsonObject("queue").getInt("windows"));
        JsonObject run = figures.getJsonObject("times").getJsonObject("run");
        assertTrue(run.getJsonNumber("p50_ms").doubleValue() > 0, run::toString);
        JsonObject heap = figures.getJsonObject("breaker").getJsonObject("heap");
        int caches = figures.getJsonObject("caches").values().stream()
                .mapToInt(cache -> cache.asJsonObject().getInt("limit_in_bytes"))
                .sum();
        assertEquals(caches, heap.getInt("estimated_in_bytes"), figures::toString);
        assertEquals(
                "ready",
                figures.getJsonObject("models").getJsonObject("default").getString("state"));
    }

    @Test
    @Order(2)
    void statsCanBeFilteredAndAskedOfOneNode() {
        NodeHttp http = node.http();
        String only = "?filter_path=nodes.*.searches.complete";
        Answer all = http.get("/_plugins/_cross_encoder/stats" + only).ok();
        String id = all.at("/nodes").asJsonObject().keySet().iterator().next();
        Answer one =
                http.get("/_plugins/_cross_encoder/" + id + "/stats" + only).ok();
        assertEquals(all.json(), one.json());
        assertEquals(Set.of("searches"), one.at("/nodes/" + id).asJsonObject().keySet());
        Answer unknown = http.get("/_plugins/_cross_encoder/nobody/stats").ok();
        assertEquals("0", unknown.text("/_nodes/total"));
        assertEquals("{}", unknown.text("/nodes"));
    }

    /** The kernel keeps the first fifteen characters of a thread's name; see proc_pid_stat(5) for the niceness. */
    @Test
    @Order(2)
    @EnabledOnOs(OS.LINUX)
    void workersLetOtherThreadsGoFirst() throws IOException {
        JsonObject nodes = node.http().get("/_nodes/process").ok().at("/nodes").asJsonObject();
        JsonObject process = nodes.values().iterator().next().asJsonObject().getJsonObject("process");
        List<Integer> niceness = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Integer.toString(process.getInt("id")), "task"))) {
            for (Path task : tasks.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                if (stat.contains("(cross_encoder_i)")) {
                    niceness.add(Integer.parseInt(
                            stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]));
                }
            }
        }
        assertEquals(Set.of(0, 10), Set.copyOf(niceness), "of the thread that watches deadlines, and of the workers");
    }

    @Test
    @Order(3)
    void nodeEndsWhileSearchesRunAndModelsAreBeingOpened() throws IOException, InterruptedException {
        NodeHttp http = node.http();
        CountDownLatch answered = new CountDownLatch(CLIENTS);
        for (int client = 0; client < CLIENTS; client++) {
            int first = client;
            clients.execute(() -> searchUntilRefused(http, first, answered));
        }
        assertTrue(answered.await(1, TimeUnit.MINUTES), "every client has had an answer and sends its next search");
        for (int i = 0; i < MODELS; i++) {
            Articles.pipeline(http, "opens-a-model-" + i, "model-" + i);
        }

        Duration took = node.stop();

        assertTrue(took.compareTo(STOP_LIMIT) < 0, () -> "the node took " + took + " to end");
        assertEquals(List.of(), node.crashReports());
        assertFalse(node.log().contains("fatal error"), "the log speaks of a fatal error");
        assertFalse(node.log().contains("this is a bug"), "the log speaks of a bug");
    }

    private static void searchUntilRefused(NodeHttp http, int first, CountDownLatch answered) {
        try {
            for (int i = first; !Thread.currentThread().isInterrupted(); i += CLIENTS) {
                // a new text each time: nothing is answered from the cache
                String body = Articles.question(questions.get(i % questions.size()) + " " + i, PAGE);
                http.trySend("POST", "/" + INDEX + "/_search", body);
                answered.countDown();
            }
        } catch (IOException e) {
            // the node has gone, which is what this test is about
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
