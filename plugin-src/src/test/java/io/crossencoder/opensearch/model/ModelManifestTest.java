package io.crossencoder.opensearch.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.model.ModelManifest.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Is a manifest read as it is written, and does an error say which entry is wrong? */
class ModelManifestTest {
    private static final String FILES = "\"files\": {\"cpu\": {\"path\": \"m.onnx\", \"sha256\": \"00\"}}";
    private static final String TOKENIZER = "\"tokenizer\": {\"path\": \"t.json\", \"sha256\": \"11\"}, "
            + "\"inputs\": [\"input_ids\", \"attention_mask\"], \"output\": \"logits\"";

    @TempDir
    Path folder;

    @Test
    void everyEntryIsRead() throws IOException {
        ModelManifest manifest = read(
                "{\"name\": \"n\", " + FILES + ", " + TOKENIZER + ", \"max_length\": 128,"
                        + "\"self_test\": {\"tolerance\": 0.5, \"pairs\": [{\"query\": \"q\", \"document\": \"d\", \"logit\": -3}]}}");
        assertEquals("n", manifest.name());
        assertEquals("m.onnx", manifest.files().get("cpu").path());
        assertEquals("11", manifest.tokenizer().sha256());
        assertEquals(
                new Signature(Set.of("attention_mask", "input_ids"), "logits", OptionalInt.empty()),
                manifest.signature());
        assertEquals(128, manifest.maxLength());
        assertEquals(0.5, manifest.selfTest().tolerance());
        assertEquals(-3, manifest.selfTest().pairs().get(0).logit());
    }

    @Test
    void theLabelThatCountsIsRead() throws IOException {
        String json = "{\"name\": \"n\", " + FILES + ", " + TOKENIZER + ", \"max_length\": 128, \"label\": 1}";
        assertEquals(OptionalInt.of(1), read(json).signature().label());
    }

    /** The licence, the card, what a later version adds. */
    @Test
    void entriesForPeopleAreNoError() throws IOException {
        assertEquals(
                "n",
                read("{\"name\": \"n\", \"licence\": \"MIT\", " + FILES + ", " + TOKENIZER + ", \"max_length\": 128}")
                        .name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "{\"name\": \"n\", FILES, TOKENIZER}                          | max_length",
                "{\"name\": \"n\", FILES, \"max_length\": 128}                | tokenizer",
                "{\"name\": \"n\", FILES, \"max_length\": 128}                | inputs",
                "{\"name\": \"n\", FILES, \"max_length\": 128}                | output",
                "{FILES, TOKENIZER, \"max_length\": 128}                      | name",
                "{\"name\": \"n\", TOKENIZER, \"max_length\": 128}            | files",
                "{\"name\": \"n\", FILES, TOKENIZER, \"max_length\": \"x\"}   | max_length",
                "{\"name\": \"n\", FILES, TOKENIZER, \"max_length\": 7}       | [max_length] [7] leaves no room for a query and a document",
                "{\"name\": \"n\", FILES, TOKENIZER, \"max_length\": -1}      | [max_length] [-1] leaves no room",
                "{\"name\": \"n\", \"files\": {\"cuda\": {\"path\": \"a\", \"sha256\": \"b\"}}, TOKENIZER, \"max_length\": 128} | [files] has no entry [cpu]",
                "{\"name\": \"n\", \"files\": {\"cpu\": {\"path\": \"a\"}}, TOKENIZER, \"max_length\": 128} | sha256",
                "{\"name\": \"n\", FILES, TOKENIZER, \"max_length\": 128, \"self_test\": {\"tolerance\": 1}} | pairs",
                "{\"name\": \"n\", FILES, TOKENIZER, \"max_length\": 128, \"label\": -1} | [label] [-1] is below 0, the first label",
                "{\"name\": \"n\", FILES                                      | manifest.json",
                "[]                                                           | manifest.json",
                "§§                                                           | manifest.json"
            })
    void anErrorNamesTheEntry(String json, String said) {
        String text = json.replace("FILES", FILES).replace("TOKENIZER", TOKENIZER);
        Exception e = assertThrows(IllegalArgumentException.class, () -> read(text));
        assertTrue(e.getMessage().startsWith("[manifest.json] can't be read: "), e.getMessage());
        assertTrue(e.getMessage().contains(said), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../m.onnx", "/etc/passwd", "a/../../m.onnx", "..", "./../x"})
    void aPathThatLeavesTheFolderIsRefused(String path) {
        String files = FILES.replace("m.onnx", path);
        Exception e = assertThrows(
                IllegalArgumentException.class,
                () -> read("{\"name\": \"n\", " + files + ", " + TOKENIZER + ", \"max_length\": 128}"));
        assertTrue(e.getMessage().contains("[path] [" + path + "] leaves the model's folder"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"m.onnx", "onnx/m.onnx", "a/../m.onnx", "..m.onnx"})
    void aPathInsideTheFolderIsTaken(String path) throws IOException {
        String files = FILES.replace("m.onnx", path);
        assertEquals(
                path,
                read("{\"name\": \"n\", " + files + ", " + TOKENIZER + ", \"max_length\": 128}")
                        .files()
                        .get("cpu")
                        .path());
    }

    @Test
    void theDefaultModelsManifestHasASelfTest() throws IOException {
        ModelManifest manifest = ModelManifest.read(FolderFiles.of(Fixtures.defaultModel()));
        assertTrue(manifest.selfTest().pairs().size() >= 3);
    }

    private ModelManifest read(String json) throws IOException {
        Files.writeString(folder.resolve(ModelManifest.FILE), json);
        return ModelManifest.read(FolderFiles.of(folder));
    }
}
