package io.crossencoder.opensearch.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.ModelFolder;
import io.crossencoder.opensearch.hostile.HostileFolder;
import io.crossencoder.opensearch.onnx.ModelSignatureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Is a folder that is not as it must be refused, each with its own message, which names what to do? */
class ModelLoaderTest {
    @TempDir
    Path parent;

    private ModelFolder folder;

    @BeforeEach
    void make() {
        folder = ModelFolder.of(parent.resolve("m"), "tiny_encoder", "bert");
    }

    @Test
    void theDefaultModelLoads() throws IOException {
        LoadedModel model = ModelLoader.load(Fixtures.defaultModel());
        assertEquals("minilm-l6-en", model.manifest().name());
        assertEquals(512, model.manifest().maxLength());
        assertEquals("cpu", model.device());
        model.decRef();
    }

    @Test
    void aFolderAsTheManifestSaysLoads() throws IOException {
        ModelLoader.load(folder.path()).decRef();
    }

    @Test
    void aChangedModelIsRefused() throws IOException {
        Files.copy(Fixtures.graph("sums"), folder.model(), StandardCopyOption.REPLACE_EXISTING);
        assertRefused("[model.onnx] has SHA-256 [", "the file is damaged or another one: copy it again");
    }

    @Test
    void aTruncatedModelIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(folder.model());
        Files.write(folder.model(), Arrays.copyOf(whole, whole.length - 100));
        assertRefused("[model.onnx] has SHA-256 [", "copy it again");
    }

    @Test
    void aTruncatedModelThatNobodyVouchesForIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(folder.model());
        Files.write(folder.model(), Arrays.copyOf(whole, whole.length - 100));
        Files.delete(folder.path().resolve(ModelManifest.FILE));
        assertRefused("can't open [model.onnx]: byte [", "if the file is damaged copy it again");
    }

    @Test
    void aChangedTokenizerIsRefused() throws IOException {
        Files.copy(Fixtures.tokenizer("roberta"), folder.tokenizer(), StandardCopyOption.REPLACE_EXISTING);
        assertRefused("[tokenizer.json] has SHA-256 [", "copy it again");
    }

    @Test
    void aMissingTokenizerIsRefused() throws IOException {
        Files.delete(folder.tokenizer());
        assertRefused("the file [tokenizer.json] is missing", "copy it into the model's folder");
    }

    @Test
    void aMissingModelIsRefused() throws IOException {
        Files.delete(folder.model());
        assertRefused("the file [model.onnx] is missing", "copy it into the model's folder");
    }

    @Test
    void aFolderInPlaceOfAFileIsRefused() throws IOException {
        Files.delete(folder.model());
        Files.createDirectory(folder.model());
        assertRefused("the file [model.onnx] is missing");
    }

    @Test
    void checksumsMayBeInCapitals() throws IOException {
        Path manifest = folder.path().resolve(ModelManifest.FILE);
        String text = Files.readString(manifest);
        String sum = text.replaceAll("(?s).*?\"sha256\": \"(\\w+)\".*", "$1");
        Files.writeString(manifest, text.replace(sum, sum.toUpperCase(Locale.ROOT)));
        ModelLoader.load(folder.path()).decRef();
    }

    @Test
    void anotherSignatureIsRefused() {
        ModelFolder other = ModelFolder.of(parent.resolve("other"), "two_labels", "bert");
        Exception e = assertThrows(ModelSignatureException.class, () -> ModelLoader.load(other.path()));
        assertTrue(e.getMessage().contains("export it for sequence classification with one label"), e.getMessage());
    }

    @Test
    void aLabelThatTheModelHasNotIsRefused() {
        ModelFolder other = ModelFolder.of(parent.resolve("other"), "two_labels", "bert");
        other.manifest(32, ", \"label\": 2");
        Exception e = assertThrows(ModelSignatureException.class, () -> ModelLoader.load(other.path()));
        assertTrue(e.getMessage().contains("[label] is [2]; "), e.getMessage());
        assertTrue(e.getMessage().contains("[\"label\": 0] to [\"label\": 1]"), e.getMessage());
    }

    @Test
    void aLabelThatTheModelHasLoadsAndIsPartOfTheFingerprint() throws IOException {
        ModelFolder other = ModelFolder.of(parent.resolve("other"), "two_labels", "bert");
        String first = fingerprint(other.manifest(32, ", \"label\": 0"));
        assertNotEquals(first, fingerprint(other.manifest(32, ", \"label\": 1")));
    }

    @Test
    void aGraphThatIsNotTheManifestsIsRefused() throws IOException {
        Path manifest = folder.path().resolve(ModelManifest.FILE);
        Files.writeString(manifest, Files.readString(manifest).replace(", \"token_type_ids\"", ""));
        assertRefused(
                "the graph has the inputs [", "the manifest says [", "the file is another model's, or the manifest is");
    }

    /** Its graph leaves the number of values open; the run at full length finds out. */
    @Test
    void aTokenClassifierIsRefused() {
        ModelFolder other = ModelFolder.of(parent.resolve("other"), "logit_per_token", "bert");
        assertThrows(ModelSignatureException.class, () -> ModelLoader.load(other.path()));
    }

    @Test
    void aPairLayoutThatCantBeAssembledIsRefused() {
        ModelFolder other = ModelFolder.of(parent.resolve("other"), "tiny_encoder", "document_first");
        Exception e = assertThrows(IllegalArgumentException.class, () -> ModelLoader.load(other.path()));
        assertEquals(
                "the tokenizer does not write a pair as query, then document; windows can't be made with it: copy the tokenizer"
                        + " that the model was trained with",
                e.getMessage());
    }

    @Test
    void aLengthThatTheModelCantRunIsRefused() throws IOException {
        ModelFolder short32 = ModelFolder.of(parent.resolve("short"), "thirty_two_positions", "bert");
        ModelLoader.load(short32.path()).decRef();
        short32.manifest(33, "");
        Exception e = assertThrows(IllegalArgumentException.class, () -> ModelLoader.load(short32.path()));
        assertEquals("the model can't run [max_length] [33] tokens; lower it in the manifest", e.getMessage());
    }

    /** A vocabulary of letters makes five tokens of the probe: 4 special tokens and they leave no room in 8. */
    @Test
    void aLengthThatTheProbeDoesNotFitInIsNoAccident() throws IOException {
        ModelFolder letters = ModelFolder.of(parent.resolve("letters"), "sums_without_types", "xlm_roberta");
        Files.writeString(
                letters.tokenizer(), Files.readString(letters.tokenizer()).replace("\"▁hello\"", "\"▁hallo\""));
        letters.manifest(8, "");
        LoadedModel model = ModelLoader.load(letters.path());
        assertTrue(model.tokenizer().ids("hello").length > 4);
        model.decRef();
    }

    @Test
    void theSelfTestsLogitsMustComeOut() throws IOException {
        LoadedModel model = ModelLoader.load(folder.path());
        model.decRef();
        folder.selfTest(.5, "hello", "world", 99);
        assertRefused(
                "the self-test fails: a pair recorded with logit [99.0] gets [",
                "the tokenizer or the model is not the recorded one");
    }

    @Test
    void aSelfTestLongerThanTheModelIsRefused() {
        folder.selfTest(.5, "hello", "world ".repeat(40).strip(), 0);
        assertRefused(
                "the self-test has a pair of [44] tokens, [max_length] is [32]; shorten the pair in the manifest");
    }

    @Test
    void theSelfTestsOrderMustComeOut() {
        // both within the tolerance, but the one recorded as lower gets more
        folder.manifest(
                32,
                ", \"self_test\": {\"tolerance\": 1000, \"pairs\": ["
                        + "{\"query\": \"a\", \"document\": \"b\", \"logit\": 1},"
                        + "{\"query\": \"a\", \"document\": \"b\", \"logit\": 2}]}");
        assertRefused("the self-test fails");
    }

    @Test
    void aSelfTestThatIsNoNumberFails() {
        ModelFolder puppet = ModelFolder.of(parent.resolve("puppet"), "puppet", "bert");
        // "brown" has id 7, "lazy" 9: none makes the puppet fail, so the pair must be found wrong by its logit
        puppet.selfTest(1, "brown", "lazy", 500);
        Exception e = assertThrows(IllegalArgumentException.class, () -> ModelLoader.load(puppet.path()));
        assertTrue(e.getMessage().contains("the self-test fails"), e.getMessage());
        // "the" has id 16, "capital" 11, "paris" 13, which makes it NaN: no tolerance covers that
        puppet.selfTest(1e9, "capital", "paris", 0);
        e = assertThrows(IllegalArgumentException.class, () -> ModelLoader.load(puppet.path()));
        assertTrue(e.getMessage().contains("gets [NaN]"), e.getMessage());
    }

    @Test
    void theFingerprintIsThatOfModelAndTokenizer() throws IOException {
        String one = fingerprint(folder);
        assertEquals(one, fingerprint(ModelFolder.of(parent.resolve("copy"), "tiny_encoder", "bert")));
        assertNotEquals(one, fingerprint(ModelFolder.of(parent.resolve("model"), "sums", "bert")));
        assertNotEquals(one, fingerprint(ModelFolder.of(parent.resolve("words"), "tiny_encoder", "roberta")));
    }

    @Test
    void weightsBesideTheGraphAreLoadedAndArePartOfTheFingerprint() throws IOException {
        HostileFolder.keepWeightsBeside(folder, new byte[] {0, 0, 0, 0});
        Files.delete(folder.path().resolve(ModelManifest.FILE));
        String one = fingerprint(folder);
        Files.write(folder.file("w.bin"), new byte[] {0, 0, 0, 1});
        assertNotEquals(one, fingerprint(folder));
    }

    @Test
    void aManifestVouchesForWeightsBesideTheGraph() throws IOException {
        HostileFolder.keepWeightsBeside(folder, new byte[] {0, 0, 0, 0});
        String vouched = "\"external_data\": [{\"path\": \"w.bin\", \"sha256\": \"" + Checksum.of(folder.file("w.bin"))
                + "\"}], ";
        String manifest = Files.readString(folder.path().resolve(ModelManifest.FILE));
        folder.manifestText(manifest.replace("\"path\": \"model.onnx\", ", "\"path\": \"model.onnx\", " + vouched));
        ModelLoader.load(folder.path()).decRef();
        Files.write(folder.file("w.bin"), new byte[] {0, 0, 0, 1});
        assertRefused("[w.bin] has SHA-256 [", "copy it again");
    }

    private static String fingerprint(ModelFolder folder) throws IOException {
        LoadedModel model = ModelLoader.load(folder.path());
        try {
            return model.fingerprint();
        } finally {
            model.decRef();
        }
    }

    private void assertRefused(String... said) {
        Exception e = assertThrows(RuntimeException.class, () -> ModelLoader.load(folder.path()));
        for (String part : said) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }
}
