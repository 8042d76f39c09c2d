package io.crossencoder.opensearch.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** What a cross-encoder's graph takes and gives. */
final class GraphSignature {
    static final String IDS = "input_ids";
    static final String MASK = "attention_mask";
    static final String TYPES = "token_type_ids";
    private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, TYPES);

    private GraphSignature() {}

    /**
     * The name of the graph's one output.
     *
     * @throws ModelSignatureException if the graph is not a cross-encoder's
     */
    static String checkedOutput(OrtSession session, OptionalInt label) throws OrtException {
        if (!session.getInputNames().containsAll(Set.of(IDS, MASK))) {
            throw new ModelSignatureException(
                    "inputs " + session.getInputNames() + " lack [input_ids] or [attention_mask]");
        }
        for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
            boolean isLong =
                    input.getValue().getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.INT64;
            if (!KNOWN_INPUTS.contains(input.getKey()) || !isLong) {
                throw new ModelSignatureException(
                        "input [" + input.getKey() + "] is not one of " + KNOWN_INPUTS + " as int64");
            }
        }
        if (session.getOutputInfo().size() != 1) {
            throw new ModelSignatureException("outputs " + session.getOutputNames() + ", one expected");
        }
        NodeInfo output = session.getOutputInfo().values().iterator().next();
        if (!(output.getInfo() instanceof TensorInfo tensor) || tensor.type != OnnxJavaType.FLOAT) {
            throw new ModelSignatureException("output [" + output.getName() + "] is not a float tensor");
        }
        LabelLogOdds.check(output.getName(), tensor.getShape(), label);
        return output.getName();
    }
}
