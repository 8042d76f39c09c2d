package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.model.ModelManifest.ModelFile;
import io.crossencoder.opensearch.model.ModelManifest.SelfTest;
import io.crossencoder.opensearch.model.ModelManifest.Signature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model folder as Hugging Face lays it out, without a manifest of ours. */
final class HuggingFaceFolder {
    private static final List<String> MODEL_FILES = List.of("model.int8.onnx", "model.onnx");
    private static final String HALF_PRECISION = "model.float16.onnx";
    private static final int USUAL_LENGTH = 512;

    /** Types whose first position is that after the padding token's; as models/lab/lab/folder.py has them. */
    private static final Set<String> OFFSET_POSITIONS =
            Set.of("roberta", "roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "camembert", "mpnet", "xmod");

    private HuggingFaceFolder() {}

    static ModelManifest manifest(FolderFiles folder) throws IOException {
        String model = MODEL_FILES.stream()
                .filter(folder::has)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the folder has neither [" + ModelManifest.FILE
                        + "] nor any of " + MODEL_FILES + "; copy one of them there"));
        Map<String, ModelFile> files = new HashMap<>();
        files.put("cpu", new ModelFile(model, null));
        if (folder.has(HALF_PRECISION)) {
            files.put(Acceleration.FILE, new ModelFile(HALF_PRECISION, null));
        }
        return new ModelManifest(
                folder.folder().getFileName().toString(),
                files,
                new ModelFile("tokenizer.json", null),
                Signature.ANY,
                maxLength(folder),
                SelfTest.NONE);
    }

    /** What the tokenizer would truncate to, else the number of positions, else what BERT-like models have. */
    private static int maxLength(FolderFiles files) throws IOException {
        Map<String, Object> tokenizer =
                json(files, "tokenizer.json", FolderFiles.MOST_TOKENIZER_BYTES, Set.of("truncation"));
        if (tokenizer.get("truncation") instanceof Map<?, ?> truncation
                && truncation.get("max_length") instanceof Integer length) {
            return length;
        }
        Map<String, Object> config = json(
                files,
                "config.json",
                FolderFiles.MOST_DESCRIPTION_BYTES,
                Set.of("max_position_embeddings", "model_type"));
        if (config.get("max_position_embeddings") instanceof Integer positions) {
            // Their padding token is 1.
            return OFFSET_POSITIONS.contains(String.valueOf(config.get("model_type"))) ? positions - 2 : positions;
        }
        return USUAL_LENGTH;
    }

    private static Map<String, Object> json(FolderFiles files, String name, long most, Set<String> fields)
            throws IOException {
        if (!files.has(name)) {
            return Map.of();
        }
        Path file = files.file(name, most);
        try {
            return JsonFields.read(file, fields);
        } catch (RuntimeException | IOException e) {
            throw new IllegalArgumentException(
                    "[" + name + "] is not JSON of a model: " + e.getMessage() + "; copy the model's own there", e);
        }
    }
}
