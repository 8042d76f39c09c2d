package io.crossencoder.opensearch.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.XContentParser;

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
        Path file = folder.file(FILE, FolderFiles.MOST_DESCRIPTION_BYTES);
        try (InputStream in = Files.newInputStream(file);
                XContentParser parser = JsonXContent.jsonXContent.createParser(
                        NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, in)) {
            return PARSER.apply(parser, null);
        } catch (IllegalArgumentException | IOException e) {
            throw new IllegalArgumentException(
                    "[" + FILE + "] can't be read: " + reasons(e) + "; mend it, or package the model again", e);
        }
    }

    /** The parser wraps an error once for each level of nesting: where it is stands outside, what it is inside. */
    private static String reasons(Throwable e) {
        String reason = String.valueOf(e.getMessage());
        return e.getCause() == null ? reason : reason + ": " + reasons(e.getCause());
    }

    @SuppressWarnings("unchecked") // the parser's argument array is untyped
    private static final ConstructingObjectParser<ModelFile, Void> FILE_PARSER = new ConstructingObjectParser<>(
            "model_file",
            true,
            args -> new ModelFile(
                    (String) args[0], (String) args[1], args[2] == null ? List.of() : (List<ModelFile>) args[2]));

    private static final ConstructingObjectParser<TestPair, Void> PAIR_PARSER = new ConstructingObjectParser<>(
            "self_test_pair", true, args -> new TestPair((String) args[0], (String) args[1], (float) args[2]));

    @SuppressWarnings("unchecked") // the parser's argument array is untyped
    private static final ConstructingObjectParser<SelfTest, Void> SELF_TEST_PARSER = new ConstructingObjectParser<>(
            "self_test", true, args -> new SelfTest((double) args[0], (List<TestPair>) args[1]));

    @SuppressWarnings("unchecked") // the parser's argument array is untyped
    private static final ConstructingObjectParser<ModelManifest, Void> PARSER = new ConstructingObjectParser<>(
            "model_manifest",
            true,
            args -> new ModelManifest(
                    (String) args[0],
                    (Map<String, ModelFile>) args[1],
                    (ModelFile) args[2],
                    new Signature(
                            Set.copyOf((List<String>) args[3]),
                            (String) args[4],
                            args[7] == null ? OptionalInt.empty() : OptionalInt.of((int) args[7])),
                    (int) args[5],
                    args[6] == null ? SelfTest.NONE : (SelfTest) args[6]));

    static {
        FILE_PARSER.declareString(ConstructingObjectParser.constructorArg(), new ParseField("path"));
        FILE_PARSER.declareString(ConstructingObjectParser.constructorArg(), new ParseField("sha256"));
        FILE_PARSER.declareObjectArray(
                ConstructingObjectParser.optionalConstructorArg(), FILE_PARSER, new ParseField("external_data"));
        PAIR_PARSER.declareString(ConstructingObjectParser.constructorArg(), new ParseField("query"));
        PAIR_PARSER.declareString(ConstructingObjectParser.constructorArg(), new ParseField("document"));
        PAIR_PARSER.declareFloat(ConstructingObjectParser.constructorArg(), new ParseField("logit"));
        SELF_TEST_PARSER.declareDouble(ConstructingObjectParser.constructorArg(), new ParseField("tolerance"));
        SELF_TEST_PARSER.declareObjectArray(
                ConstructingObjectParser.constructorArg(), PAIR_PARSER, new ParseField("pairs"));
        PARSER.declareString(ConstructingObjectParser.constructorArg(), new ParseField("name"));
        PARSER.declareObject(
                ConstructingObjectParser.constructorArg(),
                (parser, context) -> parser.map(HashMap::new, p -> FILE_PARSER.apply(p, null)),
                new ParseField("files"));
        PARSER.declareObject(ConstructingObjectParser.constructorArg(), FILE_PARSER, new ParseField("tokenizer"));
        PARSER.declareStringArray(ConstructingObjectParser.constructorArg(), new ParseField("inputs"));
        PARSER.declareString(ConstructingObjectParser.constructorArg(), new ParseField("output"));
        PARSER.declareInt(ConstructingObjectParser.constructorArg(), new ParseField("max_length"));
        PARSER.declareObject(
                ConstructingObjectParser.optionalConstructorArg(), SELF_TEST_PARSER, new ParseField("self_test"));
        PARSER.declareInt(ConstructingObjectParser.optionalConstructorArg(), new ParseField("label"));
    }
}
