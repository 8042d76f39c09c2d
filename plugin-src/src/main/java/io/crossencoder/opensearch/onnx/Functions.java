package io.crossencoder.opensearch.onnx;

import java.util.HashMap;
import java.util.Map;

/**
 * The functions that a file defines of its own. ONNX Runtime writes them out where they are called, so a few that call one another
 * twice are millions of nodes.
 */
final class Functions {
    /** Exporters that write functions define some dozens. */
    private static final int MOST = 1_000;

    private static final long BEING_COUNTED = -1;

    /** Different ones in one body: ONNX and ONNX Runtime have some hundreds, and a file may define a thousand. */
    private static final int MOST_OPERATORS = 2_000;

    private final Map<Operator, Body> bodies = new HashMap<>();
    private final Map<Operator, Long> sizes = new HashMap<>();

    /** The nodes of the graph or of one function, those of loops and branches in it too. */
    static final class Body {
        private final Map<Operator, Integer> operators = new HashMap<>();

        /** A node has this operator, a function or not. */
        void add(Operator operator) {
            operators.merge(operator, 1, Integer::sum);
            if (operators.size() > MOST_OPERATORS) {
                throw new IllegalArgumentException("the graph has more than [" + MOST_OPERATORS
                        + "] different operators; export it with those of ONNX and ONNX Runtime");
            }
        }
    }

    /** The file defines this operator. */
    void add(Operator operator, Body body) {
        Body known = bodies.putIfAbsent(operator, body);
        if (known != null) {
            body.operators.forEach((each, count) -> known.operators.merge(each, count, Integer::sum));
        } else if (bodies.size() > MOST) {
            throw new IllegalArgumentException(
                    "the graph has more than [" + MOST + "] functions; export it without functions");
        }
    }

    boolean contains(Operator operator) {
        return bodies.containsKey(operator);
    }

    /** Only when all are known: functions may stand behind the nodes that call them. */
    void check(Body graph) {
        nodes(graph);
        bodies.keySet().forEach(this::nodes);
    }

    private long nodes(Body body) {
        long nodes = 0;
        for (Map.Entry<Operator, Integer> each : body.operators.entrySet()) {
            nodes += each.getValue() * nodes(each.getKey());
            if (nodes > GraphFile.MOST_NODES) {
                throw new IllegalArgumentException("the graph has more than [" + GraphFile.MOST_NODES
                        + "] nodes with its functions written out; export a smaller model");
            }
        }
        return nodes;
    }

    private long nodes(Operator operator) {
        Body body = bodies.get(operator);
        if (body == null) {
            return 1;
        }
        Long known = sizes.putIfAbsent(operator, BEING_COUNTED);
        if (known == null) {
            known = nodes(body);
            sizes.put(operator, known);
        } else if (known == BEING_COUNTED) {
            throw new IllegalArgumentException(
                    "the graph has a function that calls itself; export it without functions");
        }
        return known;
    }
}
