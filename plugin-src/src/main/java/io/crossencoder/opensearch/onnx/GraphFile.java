package io.crossencoder.opensearch.onnx;

import io.crossencoder.opensearch.onnx.ProtoReader.DamagedException;
import io.crossencoder.opensearch.onnx.ProtoReader.Field;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks through an ONNX file before ONNX Runtime sees it, for what would make the runtime open something else or take more than
 * a cross-encoder needs: operators of foreign libraries, compiled contexts, external data, graphs out of bounds. Numbers
 * of fields are those of onnx.proto (IR version 3 to 13). Weights are skipped, so it takes milliseconds.
 */
public final class GraphFile {
    /** Two layers of DeBERTa-v3, as an exporter traces them, have 840. */
    static final int MOST_NODES = 200_000;

    /** Bodies of loops and branches within one another; exporters write two or three. */
    static final int MOST_DEPTH = 16;

    static final int MOST_EXTERNAL_FILES = 64;

    private static final int MOST_ENTRIES = 16;

    /** ids, mask, types. */
    private static final int MOST_INPUTS = 3;

    private static final int EXTERNAL = 1;

    private final ProtoReader reader;
    private final Operators operators = new Operators();
    private final Functions functions = new Functions();
    private final Map<String, Long> external = new TreeMap<>();
    /** What the nodes that are read now belong to: the graph, or a function. */
    private Functions.Body body = new Functions.Body();

    private int nodes;
    private int inputs;
    private int weights;

    private GraphFile(ProtoReader reader) {
        this.reader = reader;
    }

    /**
     * Refuses a file that must not be given to ONNX Runtime.
     *
     * @return the files it keeps weights in, for the caller to check before the graph is opened
     * @throws IllegalArgumentException with the reason and the remedy
     * @throws IOException if the file can't be read
     */
    public static List<ExternalData> check(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            GraphFile graph = new GraphFile(new ProtoReader(channel));
            graph.model();
            graph.operators.check(graph.functions);
            graph.functions.check(graph.body);
            return graph.external.entrySet().stream()
                    .map(entry -> new ExternalData(entry.getKey(), entry.getValue()))
                    .toList();
        } catch (DamagedException e) {
            throw new IllegalArgumentException(
                    "can't open [" + file.getFileName() + "]: " + e.getMessage() + "; " + FileKind.remedy(head(file)),
                    e);
        }
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(FileKind.HEAD);
        }
    }

    private void model() throws IOException {
        boolean[] found = new boolean[1];
        reader.message(field -> {
            switch (field.number()) {
                case 7 -> {
                    found[0] = true;
                    graph(field, 0);
                }
                case 25 -> function(field);
                default -> {}
            }
        });
        if (!found[0]) {
            throw new IllegalArgumentException("the file has no graph; it is no ONNX model: copy or export it again");
        }
        // Up to IR version 3 weights are inputs too.
        if (inputs > MOST_INPUTS + weights) {
            throw new IllegalArgumentException("the graph takes [" + inputs + "] inputs, of which [" + weights
                    + "] may be weights, a cross-encoder [" + MOST_INPUTS + "]; export it for sequence classification");
        }
    }

    private void graph(Field graph, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IllegalArgumentException("the graph has bodies more than [" + MOST_DEPTH
                    + "] deep within one another; export it for sequence classification without loops");
        }
        reader.message(graph, field -> {
            switch (field.number()) {
                case 1 -> node(field, depth);
                case 5 -> {
                    weights += depth == 0 ? 1 : 0;
                    tensor(field);
                }
                case 11 -> inputs += depth == 0 ? 1 : 0;
                case 15 -> sparse(field);
                default -> {}
            }
        });
    }

    private void node(Field node, int depth) throws IOException {
        if (++nodes > MOST_NODES) {
            throw new IllegalArgumentException(
                    "the graph has more than [" + MOST_NODES + "] nodes; export a smaller model");
        }
        String[] name = {"", "", ""};
        reader.message(node, field -> {
            switch (field.number()) {
                case 4 -> name[1] = reader.string(field);
                case 7 -> name[0] = reader.string(field);
                case 8 -> name[2] = reader.string(field);
                case 5 -> attribute(field, depth);
                default -> {}
            }
        });
        Operator operator = new Operator(name[0], name[1], name[2]);
        operators.used(operator);
        body.add(operator);
    }

    private void attribute(Field attribute, int depth) throws IOException {
        reader.message(attribute, field -> {
            switch (field.number()) {
                case 5, 10 -> tensor(field);
                case 6, 11 -> graph(field, depth + 1);
                case 22, 23 -> sparse(field);
                default -> {}
            }
        });
    }

    /** A function that the file itself defines: its operators count, its own name is no library's. */
    private void function(Field function) throws IOException {
        String[] name = {"", "", ""};
        Functions.Body graph = body;
        body = new Functions.Body();
        reader.message(function, field -> {
            switch (field.number()) {
                case 1 -> name[1] = reader.string(field);
                case 10 -> name[0] = reader.string(field);
                case 13 -> name[2] = reader.string(field);
                case 7 -> node(field, 0);
                case 11 -> attribute(field, 0);
                default -> {}
            }
        });
        functions.add(new Operator(name[0], name[1], name[2]), body);
        body = graph;
    }

    private void sparse(Field sparse) throws IOException {
        reader.message(sparse, field -> {
            if (field.number() == 1 || field.number() == 2) {
                tensor(field);
            }
        });
    }

    private void tensor(Field tensor) throws IOException {
        Map<String, String> place = new HashMap<>();
        boolean[] isExternal = new boolean[1];
        reader.message(tensor, field -> {
            if (field.number() == 13) {
                isExternal[0] = true;
                entry(field, place);
            } else if (field.number() == 14) {
                isExternal[0] |= field.value() == EXTERNAL;
            }
        });
        if (isExternal[0]) {
            ExternalData data = ExternalData.of(place);
            external.merge(data.location(), data.end(), Math::max);
        }
        if (external.size() > MOST_EXTERNAL_FILES) {
            throw new IllegalArgumentException("the graph keeps weights in more than [" + MOST_EXTERNAL_FILES
                    + "] files; save it with all of them in one");
        }
    }

    private void entry(Field entry, Map<String, String> place) throws IOException {
        String[] pair = {"", ""};
        reader.message(entry, field -> {
            if (field.number() == 1 || field.number() == 2) {
                pair[field.number() - 1] = reader.string(field);
            }
        });
        place.put(pair[0], pair[1]);
        if (place.size() > MOST_ENTRIES) {
            throw new DamagedException(entry.start());
        }
    }
}
