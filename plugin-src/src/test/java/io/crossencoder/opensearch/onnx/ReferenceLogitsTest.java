package io.crossencoder.opensearch.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crossencoder.opensearch.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Are logits those of ONNX Runtime in Python, fed the same ids? Recorded by {@code reference/reference.py} with version 1.29.0,
 * one pair at a time, on one thread, for 40 pairs of hostile texts.
 *
 * <p>Two models, because no single one can answer on every machine:
 *
 * <ul>
 *   <li>{@code tiny_encoder} is a cross-encoder in float32. Processors differ in its last digits only, so 1e-4 holds
 *       everywhere, and this is the check that ids, types, mask and output go through our code unharmed.
 *   <li>The default model is dynamic int8: a sum that rounds differently moves an activation by a whole step, and processors
 *       without VNNI saturate where others do not. The same file and ids give logits a few tenths apart, which is not an
 *       error of ours and not one that a tolerance may hide: wide enough for another processor, it would let a wrong type id
 *       pass on this one. So the figures are compared, to 1e-3, where the processor has the instruction sets they were
 *       recorded with, and elsewhere the check counts as skipped, never as passed, and says how to record figures for that
 *       machine. What holds on every processor, the order of the self-test pairs and a tolerance of a logit, is checked at
 *       each load of the model.
 * </ul>
 */
class ReferenceLogitsTest {
    private static final Map<String, Object> RECORDED = Fixtures.json(Fixtures.resource("/reference/logits.json"));
    private static final List<Map<String, Object>> PAIRS =
            Fixtures.jsonLines(Fixtures.resource("/reference/pairs.jsonl.gz"));

    /** As in reference.py. */
    private static final Set<String> KERNELS_DEPEND_ON =
            Set.of("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm");

    @Test
    void float32LogitsAreThoseOfPythonOnEveryProcessor() {
        assertLogits(Fixtures.graph("tiny_encoder"), Fixtures.doubles(RECORDED.get("tiny_encoder")), 1e-4);
    }

    @Test
    void defaultModelsLogitsAreThoseOfPythonOnTheSameInstructionSets() throws IOException {
        String recordedOn = (String) RECORDED.get("instruction_sets");
        String here = instructionSets();
        assumeTrue(
                here.equals(recordedOn),
                "not run: recorded with [" + recordedOn + "], here is [" + here
                        + "]; run reference.py on this machine to compare");
        assertLogits(
                Fixtures.defaultModel().resolve("model.int8.onnx"), Fixtures.doubles(RECORDED.get("default")), 1e-3);
    }

    private static void assertLogits(Path model, double[] expected, double tolerance) {
        assertEquals(40, expected.length);
        InputBuffers buffers = new InputBuffers();
        try (CrossEncoderSession session = CrossEncoderSession.open(model)) {
            for (int i = 0; i < expected.length; i++) {
                int[] ids = Fixtures.ints(PAIRS.get(i).get("ids"));
                buffers.reset(ids.length);
                buffers.ids().put(longs(ids));
                buffers.types().put(longs(Fixtures.ints(PAIRS.get(i).get("types"))));
                assertEquals(expected[i], session.run(buffers, 1, ids.length)[0], tolerance, "pair " + i);
            }
        }
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    /** Empty where the system does not say. */
    private static String instructionSets() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.exists(file)) {
            return "";
        }
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split(":", 2);
            if (Set.of("flags", "Features").contains(parts[0].strip())) {
                Set<String> flags = new TreeSet<>(Arrays.asList(parts[1].strip().split(" ")));
                flags.retainAll(KERNELS_DEPEND_ON);
                return String.join(" ", flags);
            }
        }
        return "";
    }
}
