package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.memory.MemoryLimitException;
import io.crossencoder.opensearch.memory.Reservation;
import java.io.IOException;
import java.nio.file.Files;

/**
 * The native memory that models may take together. What a model takes is estimated before it is opened: nobody can ask ONNX
 * Runtime or the tokenizer, and what the process has grown by is other threads' too. Figures are those of {@code bench/native-memory}.
 *
 * @param account where it is taken from
 * @param runs how many windows run at a time
 */
public record NativeMemory(MemoryAccount account, int runs) {
    /** The weights as they lie in the file, and most of them a second time as the kernels want them; measured 1.2 to 1.3. */
    private static final int SESSION_BYTES_PER_FILE_BYTE = 2;

    /** Vocabulary and merges in hash maps, both ways; measured 10. */
    private static final int TOKENIZER_BYTES_PER_FILE_BYTE = 20;

    /**
     * What ONNX Runtime's arena grows to in a run of n tokens, and keeps: n × n floats of attention for a dozen heads, n floats
     * for each hidden unit, with neighbours. Measured on MiniLM of 3 to 12 layers: 7 to 11 MB for 256 tokens, 23 to 33 for 512.
     */
    private static final int ARENA_BYTES_PER_TOKEN_PAIR = 128;

    private static final int ARENA_BYTES_PER_TOKEN = 32 << 10;

    /** For tools that run where nothing else does. */
    static NativeMemory unlimited() {
        return new NativeMemory(MemoryAccount.unlimited(), 1);
    }

    /**
     * Takes what a model needs.
     *
     * @throws MemoryLimitException if there is not that much left
     */
    Reservation reserve(ModelFiles files, ModelManifest manifest) throws IOException {
        long bytes = estimate(files.weightBytes(), Files.size(files.tokenizer()), manifest.maxLength());
        return account.reserve(bytes, "the model " + manifest.name());
    }

    /**
     * Bytes of a session and its tokenizer.
     *
     * @param model size of the model's file, with weights beside it
     * @param tokenizer size of the tokenizer's file
     * @param maxLength tokens of the longest window
     */
    long estimate(long model, long tokenizer, int maxLength) {
        long arena =
                (long) maxLength * maxLength * ARENA_BYTES_PER_TOKEN_PAIR + (long) maxLength * ARENA_BYTES_PER_TOKEN;
        return model * SESSION_BYTES_PER_FILE_BYTE + tokenizer * TOKENIZER_BYTES_PER_FILE_BYTE + runs * arena;
    }
}
