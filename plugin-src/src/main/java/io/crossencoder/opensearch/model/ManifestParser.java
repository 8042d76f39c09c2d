package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.model.ModelManifest.ModelFile;
import io.crossencoder.opensearch.model.ModelManifest.SelfTest;
import io.crossencoder.opensearch.model.ModelManifest.Signature;
import io.crossencoder.opensearch.model.ModelManifest.TestPair;
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

/** How {@code manifest.json} is written; what it may say, {@link ModelManifest} checks. Unknown keys are ignored. */
final class ManifestParser {
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

    private ManifestParser() {}

    /**
     * Reads a manifest.
     *
     * @throws IllegalArgumentException if it can't be read or says what can't be, with the remedy
     */
    static ModelManifest parse(Path file) {
        try (InputStream in = Files.newInputStream(file);
                XContentParser parser = JsonXContent.jsonXContent.createParser(
                        NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, in)) {
            return PARSER.apply(parser, null);
        } catch (IllegalArgumentException | IOException e) {
            throw new IllegalArgumentException(
                    "[" + ModelManifest.FILE + "] can't be read: " + reasons(e)
                            + "; mend it, or package the model again",
                    e);
        }
    }

    /** The parser wraps an error once for each level of nesting: where it is stands outside, what it is inside. */
    private static String reasons(Throwable e) {
        String reason = String.valueOf(e.getMessage());
        return e.getCause() == null ? reason : reason + ": " + reasons(e.getCause());
    }
}
