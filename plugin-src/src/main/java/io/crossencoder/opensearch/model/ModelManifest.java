package io.crossencoder.opensearch.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@code manifest.json} of a model folder: what is in it and how it must behave.
 *
 * @param name what the model calls itself, in reports
 * @param files one ONNX file per device name ({@code cpu}, {@code cuda})
 * @param tokenizer the Hugging Face {@code tokenizer.json}
 * @param signature what the graph takes and gives; {@link Signature#ANY} where no manifest says so
 * @param maxLength tokens of a pair, special tokens included
 * @param selfTest pairs with the logit each must get
 */
public record ModelManifest(
        String name,
        Map<String, ModelFile> files,
        ModelFile tokenizer,
        Signature signature,
        int maxLength,
        SelfTest selfTest) {
    /** File name inside the folder. */
    public static final String FILE = "manifest.json";

    private static final int SHORTEST_USEFUL_LENGTH = 8;

    /** Attention takes memory with its square. */
    private static final int LONGEST = 32_768;

    private static final int LONGEST_NAME = 200;
    private static final int MOST_PAIRS = 1_000;

    /**
     * A file.
     *
     * @param path inside the model's folder
     * @param sha256 in hexadecimal; null where no manifest vouches for it
     * @param externalData of a graph, the files beside it that hold weights
     */
    public record ModelFile(String path, String sha256, List<ModelFile> externalData) {
        public ModelFile {
            Path relative = Path.of(path);
            if (relative.isAbsolute() || relative.normalize().startsWith("..")) {
                throw new IllegalArgumentException("[path] [" + path
                        + "] leaves the model's folder; copy the file there and name it without a folder");
            }
            externalData = List.copyOf(externalData);
        }

        ModelFile(String path, String sha256) {
            this(path, sha256, List.of());
        }

        /** ONNX Runtime and the tokenizer's library read other formats too, some of which run code: none is tried. */
        private void mustBe(String suffix, String kind) {
            if (!path.endsWith(suffix)) {
                throw new IllegalArgumentException(
                        "[path] [" + path + "] does not end with [" + suffix + "]; only " + kind + " are loaded");
            }
        }
    }

    /**
     * What the graph takes and gives.
     *
     * @param inputs names of its inputs
     * @param output name of its output
     * @param label which of several values of a pair counts, from 0 as in the {@code id2label} of config.json; empty where there
     *     is one
     */
    public record Signature(Set<String> inputs, String output, OptionalInt label) {
        static final Signature ANY = new Signature(Set.of(), "", OptionalInt.empty());

        public Signature {
            inputs = Set.copyOf(inputs);
            if (label.orElse(0) < 0) {
                throw new IllegalArgumentException("[label] [" + label.getAsInt() + "] is below 0, the first label");
            }
        }
    }

    /** A pair and its recorded logit. */
    public record TestPair(String query, String document, float logit) {}

    /**
     * Pairs scored at load. Their order must be the recorded one, and no logit may be further off than the tolerance: int8
     * kernels differ between processors by a few tenths.
     */
    public record SelfTest(double tolerance, List<TestPair> pairs) {
        static final SelfTest NONE = new SelfTest(0, List.of());

        public SelfTest {
            pairs = List.copyOf(pairs);
            if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
                throw new IllegalArgumentException("[tolerance] [" + tolerance
                        + "] would check nothing, or pass nothing; choose a number from 0 on");
            }
            if (pairs.size() > MOST_PAIRS) {
                throw new IllegalArgumentException("[pairs] has [" + pairs.size() + "] entries, at most [" + MOST_PAIRS
                        + "] are run while a node waits; keep some of them");
            }
        }
    }

    public ModelManifest {
        files = Map.copyOf(files);
        if (!files.containsKey("cpu")) {
            throw new IllegalArgumentException("[files] has no entry [cpu]");
        }
        files.values().forEach(file -> file.mustBe(".onnx", "ONNX graphs"));
        tokenizer.mustBe(".json", "tokenizers as Hugging Face's tokenizer.json");
        if (maxLength < SHORTEST_USEFUL_LENGTH) {
            throw new IllegalArgumentException(
                    "[max_length] [" + maxLength + "] leaves no room for a query and a document");
        }
        if (maxLength > LONGEST) {
            throw new IllegalArgumentException(
                    "[max_length] [" + maxLength + "] is above [" + LONGEST + "]; say what the model was trained for");
        }
        // It stands in logs and in every answer.
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("[name] has [" + name.length() + "] characters, at most [" + LONGEST_NAME
                    + "] are shown; choose a shorter one");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("[name] has control characters; choose one of letters and digits");
        }
    }

    /**
     * Reads a folder's manifest, or makes one up for a folder that has {@code tokenizer.json} and {@code model.int8.onnx} or
     * {@code model.onnx} as Hugging Face lays them out: such a model is served unverified.
     */
    static ModelManifest read(FolderFiles folder) throws IOException {
        if (!folder.has(FILE)) {
            return HuggingFaceFolder.manifest(folder);
        }
        return ManifestParser.parse(folder.file(FILE, FolderFiles.MOST_DESCRIPTION_BYTES));
    }
}
