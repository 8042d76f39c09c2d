package io.crossencoder.opensearch.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

/** ONNX Runtime's CUDA provider with the settings of an accelerator. */
final class CudaProvider {
    private CudaProvider() {}

    /**
     * Puts the provider before the CPU's. Loads its library, and with it CUDA's.
     *
     * @throws SessionException with {@link DeviceFault#LOST} if this node has none of them: no model will run there
     */
    static void addTo(SessionOptions options, Accelerator accelerator) {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(accelerator.device())) {
            cuda.add("gpu_mem_limit", Long.toString(accelerator.memoryLimit()));
            // Shapes come in steps, so what a shape needed once it needs again: nothing is gained by doubling.
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            // For convolutions, which no cross-encoder has: one library less that must be there.
            cuda.add("enable_cudnn", "0");
            options.addCUDA(cuda);
        } catch (OrtException e) {
            throw new SessionException(
                    "ONNX Runtime's CUDA provider can't be used: "
                            + e.getMessage().strip(),
                    e,
                    DeviceFault.LOST);
        }
    }
}
