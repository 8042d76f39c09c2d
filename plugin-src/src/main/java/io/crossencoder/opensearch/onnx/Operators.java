package io.crossencoder.opensearch.onnx;

import java.util.HashSet;
import java.util.Set;

/** The operators of one graph: does ONNX Runtime bring all of them itself? */
final class Operators {
    /** Domains of the operators that ONNX Runtime brings. */
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft");

    /** Stands for a file that a device's compiler made, named by a path of its own. */
    private static final String COMPILED = "com.microsoft::EPContext";

    /** Different ones, of other domains than these; exporters that write functions define some dozens. */
    private static final int MOST = 1_000;

    private final Set<String> foreign = new HashSet<>();
    private final Set<String> functions = new HashSet<>();

    /** A node has this operator. overload: which of a name's functions, or nothing. */
    void used(String domain, String name, String overload) {
        String operator = domain + "::" + name;
        if (operator.equals(COMPILED)) {
            throw new IllegalArgumentException("the graph has the operator [" + operator
                    + "], which stands for a file compiled for one device; export the model without compiling it");
        }
        if (!DOMAINS.contains(domain)) {
            add(
                    foreign,
                    operator + overload(overload),
                    "operators that are not ONNX Runtime's own; export it with the operators of ONNX and ONNX Runtime");
        }
    }

    /** The file itself defines this operator, of others. */
    void defined(String domain, String name, String overload) {
        add(functions, domain + "::" + name + overload(overload), "functions; export it without functions");
    }

    private static String overload(String overload) {
        return overload.isEmpty() ? "" : ":" + overload;
    }

    private static void add(Set<String> known, String operator, String what) {
        if (known.add(operator) && known.size() > MOST) {
            throw new IllegalArgumentException("the graph has more than [" + MOST + "] " + what);
        }
    }

    /** Only when all are known: functions may stand behind the nodes that call them. */
    void check() {
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
