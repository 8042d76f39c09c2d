package io.crossencoder.opensearch.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of a folder that was downloaded as it is, without a manifest of ours? */
class HuggingFaceFolderTest {
    @TempDir
    Path folder;

    @Test
    void int8IsPreferredAndNothingIsVouchedFor() throws IOException {
        put("model.onnx", "");
        put("tokenizer.json", "{}");
        assertEquals(
                "model.onnx",
                ModelManifest.read(FolderFiles.of(folder)).files().get("cpu").path());
        put("model.int8.onnx", "");
        ModelManifest manifest = ModelManifest.read(FolderFiles.of(folder));
        assertEquals("model.int8.onnx", manifest.files().get("cpu").path());
        assertNull(manifest.files().get("cpu").sha256());
        assertEquals(folder.getFileName().toString(), manifest.name());
    }

    @Test
    void aFolderWithoutModelSaysWhatToCopy() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> ModelManifest.read(FolderFiles.of(folder)));
        assertEquals(
                "the folder has neither [manifest.json] nor any of [model.int8.onnx, model.onnx]; copy one of them there",
                e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "{\"truncation\": {\"max_length\": 256}} | {\"max_position_embeddings\": 512} | 256",
                "{\"truncation\": null} | {\"max_position_embeddings\": 8192} | 8192",
                "{} | {\"max_position_embeddings\": 514, \"model_type\": \"xlm-roberta\"} | 512",
                "{} | {\"max_position_embeddings\": 514, \"model_type\": \"roberta-prelayernorm\"} | 512",
                "{} | {\"max_position_embeddings\": 514, \"model_type\": \"mpnet\"} | 512",
                "{} | {\"max_position_embeddings\": 514, \"model_type\": \"camembert\"} | 512",
                "{} | {\"max_position_embeddings\": 514, \"model_type\": \"xmod\"} | 512",
                "{} | {\"max_position_embeddings\": 512, \"model_type\": \"bert\"} | 512",
                "{} | {} | 512"
            })
    void theLengthIsThatOfTokenizerElseConfigElseBert(String tokenizer, String config, int length) throws IOException {
        put("model.onnx", "");
        put("tokenizer.json", tokenizer);
        put("config.json", config);
        assertEquals(length, ModelManifest.read(FolderFiles.of(folder)).maxLength());
    }

    @Test
    void aMissingTokenizerIsSaidToBeMissing() throws IOException {
        put("model.onnx", "");
        Exception e = assertThrows(IllegalArgumentException.class, () -> ModelLoader.load(folder));
        assertTrue(e.getMessage().contains("the file [tokenizer.json] is missing"), e.getMessage());
    }

    private void put(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }
}
