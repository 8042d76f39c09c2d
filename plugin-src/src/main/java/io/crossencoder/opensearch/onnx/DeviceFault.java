package io.crossencoder.opensearch.onnx;

import java.util.List;
import java.util.Locale;

/** What a failed run says of the device. ONNX Runtime's Java binding gives a text only. */
public enum DeviceFault {
    /** Nothing: the model, its inputs, or a bug. */
    NONE,
    /** A smaller batch may fit. */
    OUT_OF_MEMORY,
    /** Every later call will fail: an error in CUDA's context stays until the process ends. */
    LOST;

    /** From CUDA, cuBLAS and ONNX Runtime's arena, whose limit is {@code gpu_mem_limit}. */
    private static final List<String> MEMORY =
            List.of("out of memory", "failed to allocate memory", "smaller than requested bytes", "alloc_failed");

    private static final List<String> BROKEN =
            List.of("cuda failure", "cublas failure", "cudnn failure", "cuda error", "cuda driver", "no cuda-capable");

    /** What stands before the last one holds names of nodes, which are the model's. */
    private static final String REASON = "status message:";

    /** By the text of a failure on a CUDA device. */
    static DeviceFault of(String message) {
        String text = String.valueOf(message).toLowerCase(Locale.ROOT);
        String reason = text.substring(Math.max(0, text.lastIndexOf(REASON)));
        if (MEMORY.stream().anyMatch(reason::contains)) {
            return OUT_OF_MEMORY;
        }
        return BROKEN.stream().anyMatch(reason::contains) ? LOST : NONE;
    }
}
