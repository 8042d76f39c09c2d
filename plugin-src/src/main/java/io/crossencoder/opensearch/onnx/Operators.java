package io.crossencoder.opensearch.onnx;

import java.util.HashSet;
import java.util.Set;

/** The operators of one file: does ONNX Runtime bring all that the file does not define itself? */
final class Operators {
    /** Domains of the operators that ONNX Runtime brings. */
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx.ml", "com.microsoft");

    /** Stands for a file that a device's compiler made, named by a path of its own. */
    private static final Operator COMPILED = new Operator("com.microsoft", "EPContext", "");

    /** Different ones, of other domains than these; exporters that write functions define some dozens. */
    private static final int MOST = 1_000;

    private final Set<Operator> foreign = new HashSet<>();

    /** A node has this operator. */
    void used(Operator operator) {
        if (operator.domain().equals(COMPILED.domain()) && operator.name().equals(COMPILED.name())) {
            throw new IllegalArgumentException("the graph has the operator [" + operator
                    + "], which stands for a file compiled for one device; export the model without compiling it");
        }
        if (!DOMAINS.contains(operator.domain()) && foreign.add(operator) && foreign.size() > MOST) {
            throw new IllegalArgumentException(
                    "the graph has more than [" + MOST
                            + "] operators that are not ONNX Runtime's own; export it with the operators of ONNX and ONNX Runtime");
        }
    }

    /** Only when all are known: functions may stand behind the nodes that call them. */
    void check(Functions functions) {
        foreign.stream()
                .filter(operator -> !functions.contains(operator))
                .findFirst()
                .ifPresent(operator -> {
                    throw new IllegalArgumentException("the graph has the operator [" + operator
                            + "], which needs a library of its own, and none is ever loaded; export it with the operators of ONNX and"
                            + " ONNX Runtime");
                });
    }
}
