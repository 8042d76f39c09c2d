package io.crossencoder.opensearch.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One question per package, imports in one direction only: the table of ARCHITECTURE.md, held. */
class PackageRulesTest {
    private static final String ROOT = "io.crossencoder.opensearch";

    private static final JavaClasses PLUGIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** Which package may use which others of ours. The root package is not in it: it plugs all of them together. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("request", Set.of()),
            entry("stats", Set.of()),
            entry("candidate", Set.of("request")),
            entry("tokenize", Set.of()),
            entry("onnx", Set.of()),
            entry("memory", Set.of()),
            entry("inference", Set.of("tokenize", "onnx", "memory")),
            entry("model", Set.of("tokenize", "onnx", "memory")),
            entry("scoring", Set.of("tokenize", "inference", "model", "stats", "memory")),
            // model: what users write names models, so the entries check that one exists, start loading it, answer
            // "loading" or the reason why it can't be had, and hold a reference to it while a search is scored. They
            // hand it on to scoring as a whole and never look into tokenizer or session.
            entry("rerank", Set.of("request", "candidate", "scoring", "stats", "model")),
            entry("pipeline", Set.of("request", "candidate", "rerank", "scoring", "stats", "model")),
            entry("rescore", Set.of("request", "candidate", "rerank", "scoring", "stats", "model")),
            entry("mlcommons", Set.of("scoring")),
            entry("rest", Set.of("request", "rerank", "model", "scoring", "stats")));

    static Stream<String> packages() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void usesOnlyWhatTheTableAllows(String name) {
        Set<String> forbidden = packagesThatExist();
        forbidden.removeAll(MAY_USE.get(name));
        forbidden.remove(name);
        String[] packages = forbidden.stream().map(PackageRulesTest::qualified).toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(qualified(name))
                .should()
                .dependOnClassesThat(resideIn(packages).or(resideInAPackage(ROOT)))
                .check(PLUGIN);
    }

    @Test
    void everyPackageIsInTheTable() {
        assertEquals(new TreeSet<>(MAY_USE.keySet()), packagesThatExist());
    }

    @Test
    void noCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(PLUGIN);
    }

    @Test
    void onlyTokenizeImportsTheTokenizerLibrary() {
        classes()
                .that(areNotIn("tokenize"))
                .should()
                .onlyDependOnClassesThat(areNotUnder("ai.djl"))
                .check(PLUGIN);
    }

    @Test
    void onlyOnnxImportsTheRuntime() {
        // OrtEnvironment is a result of requireNativeLibrary; nobody outside onnx may keep it.
        classes()
                .that(areNotIn("onnx"))
                .should()
                .onlyDependOnClassesThat(areNotUnder("ai.onnxruntime"))
                .check(PLUGIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokenize", "inference", "onnx", "memory"})
    void runsInAPlainJvm(String name) {
        classes()
                .that()
                .resideInAPackage(qualified(name))
                .should()
                .onlyDependOnClassesThat(resideIn(
                        "java..", "ai.djl..", "ai.onnxruntime..", "com.sun.jna..", ROOT + "..", "") /* "": arrays */)
                .check(PLUGIN);
    }

    /** The entries carry a model from the registry to the reranker; looking into it is scoring's business. */
    @ParameterizedTest
    @ValueSource(strings = {"rerank", "pipeline", "rescore"})
    void doesNotReachThroughTheModel(String name) {
        noClasses()
                .that()
                .resideInAPackage(qualified(name))
                .should()
                .callMethod("io.crossencoder.opensearch.model.LoadedModel", "tokenizer")
                .orShould()
                .callMethod("io.crossencoder.opensearch.model.LoadedModel", "session")
                .check(PLUGIN);
    }

    @Test
    void everyPackageSaysWhatItAnswers() throws IOException {
        Path sources = Path.of("src", "main", "java");
        try (Stream<Path> files = Files.walk(sources)) {
            Set<Path> folders = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .collect(Collectors.toSet());
            assertTrue(folders.size() > MAY_USE.size(), "looked in the wrong place: " + sources.toAbsolutePath());
            for (Path folder : folders) {
                assertTrue(Files.exists(folder.resolve("package-info.java")), folder + " has no package-info.java");
            }
        }
    }

    private static Set<String> packagesThatExist() {
        return PLUGIN.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT + "."))
                .map(name -> name.substring(ROOT.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String qualified(String name) {
        return ROOT + "." + name;
    }

    private static DescribedPredicate<JavaClass> resideIn(String... packages) {
        return JavaClass.Predicates.resideInAnyPackage(packages);
    }

    private static DescribedPredicate<JavaClass> areNotIn(String name) {
        return DescribedPredicate.not(resideInAPackage(qualified(name)));
    }

    private static DescribedPredicate<JavaClass> areNotUnder(String library) {
        return DescribedPredicate.not(resideInAPackage(library + ".."));
    }
}
