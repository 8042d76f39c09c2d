package io.crossencoder.opensearch.tokenize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does the tokenizer do with files that are none, and with what the platform does to it? */
class PairTokenizerTest {
    @TempDir
    Path folder;

    @Test
    void aFileThatIsNoTokenizerIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), "{\"version\": \"1.0\"}");
        Exception e = assertThrows(IllegalArgumentException.class, () -> PairTokenizer.load(file));
        assertTrue(e.getMessage().contains("[tokenizer.json] is not a Hugging Face tokenizer.json"), e.getMessage());
    }

    @Test
    void aTruncatedFileIsNamed() throws IOException {
        String whole = Files.readString(Fixtures.tokenizer("bert"));
        Path file = Files.writeString(folder.resolve("tokenizer.json"), whole.substring(0, whole.length() / 2));
        Exception e = assertThrows(IllegalArgumentException.class, () -> PairTokenizer.load(file));
        assertTrue(e.getMessage().contains("[tokenizer.json] is not a Hugging Face tokenizer.json"), e.getMessage());
    }

    /** Another file copied over it, say the model: what a reader says of bad UTF-8 helps nobody. */
    @Test
    void aBinaryFileIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("tokenizer.json"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        Exception e = assertThrows(IllegalArgumentException.class, () -> PairTokenizer.load(file));
        assertTrue(e.getMessage().contains("[tokenizer.json] is not a Hugging Face tokenizer.json"), e.getMessage());
    }

    @Test
    void aMissingFileIsAnIoProblem() {
        assertThrows(NoSuchFileException.class, () -> PairTokenizer.load(folder.resolve("none.json")));
    }

    /** The file says 6 tokens, padded to 6. */
    @Test
    void theFilesOwnTruncationAndPaddingAreOff() throws IOException {
        try (PairTokenizer tokenizer = PairTokenizer.load(Fixtures.tokenizer("truncating_and_padding"))) {
            assertEquals(1, tokenizer.ids("hello").length);
            assertEquals(9, tokenizer.ids("hello world quick brown fox lazy dog capital france").length);
            assertEquals(1, tokenizer.tokenize("hello").length());
        }
    }

    /** On OpenSearch's threads it is the server's, which does not see the plugin's resources. */
    @Test
    void theThreadsClassLoaderIsPutBack() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader foreign = ClassLoader.getPlatformClassLoader();
        Thread.currentThread().setContextClassLoader(foreign);
        try {
            PairTokenizer.requireNativeLibrary();
            assertSame(foreign, Thread.currentThread().getContextClassLoader());
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void threadsMayShareIt() throws IOException {
        try (PairTokenizer tokenizer = PairTokenizer.load(Fixtures.tokenizer("bert"))) {
            int wrong = IntStream.range(0, 400)
                    .parallel()
                    .map(i -> tokenizer.tokenize("hello ".repeat(i % 7)).length() == i % 7 ? 0 : 1)
                    .sum();
            assertEquals(0, wrong);
        }
    }

    @Test
    void aPrefixThatTheTextDoesNotHaveIsNoCharacterOfIt() throws IOException {
        try (PairTokenizer tokenizer = PairTokenizer.load(Fixtures.tokenizer("xlm_roberta"))) {
            String text = "hello world";
            TokenizedText tokens = tokenizer.tokenize(text);
            assertEquals(2, tokens.length());
            assertEquals("hello", text.substring(tokens.start(0), tokens.end(0)));
            assertEquals("world", text.substring(tokens.start(1), tokens.end(1)).strip());
        }
    }
}
