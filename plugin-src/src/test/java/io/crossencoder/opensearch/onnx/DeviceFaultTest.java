package io.crossencoder.opensearch.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Is it seen what a failure on a card means? Texts as ONNX Runtime 1.29 and CUDA 12 write them. */
class DeviceFaultTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "OUT_OF_MEMORY | BFCArena::AllocateRawInternal Available memory of 1024 is smaller than requested bytes of 4096",
                "OUT_OF_MEMORY | Failed to allocate memory for requested buffer of size 4096",
                "OUT_OF_MEMORY | CUDA failure 2: out of memory ; GPU=0 ; hostname=n ; expr=cudaMalloc((void**)&p, size);",
                "OUT_OF_MEMORY | CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0",
                "LOST | CUDA failure 700: an illegal memory access was encountered ; GPU=0",
                "LOST | CUDA failure 719: unspecified launch failure ; GPU=0",
                "LOST | CUDA failure 100: no CUDA-capable device is detected ; GPU=0",
                "LOST | CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0",
                "LOST | CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED ; GPU=0",
                "LOST | running Gather node. Name:'a' Status Message: CUDA failure 700: an illegal memory access ; GPU=0",
                "NONE | Non-zero status code returned while running Gather node. indices element out of data bounds",
                "NONE | running Gather node. Name:'cuda failure' Status Message: indices element out of data bounds",
                "NONE | running If node. Name:'a' Status Message: running Gather node. Name:'Status Message: out of memory'"
                        + " Status Message: indices element out of data bounds",
            })
    void aText(DeviceFault fault, String message) {
        assertEquals(fault, DeviceFault.of(message));
    }
}
