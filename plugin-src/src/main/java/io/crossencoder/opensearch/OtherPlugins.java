package io.crossencoder.opensearch;

import java.nio.file.Files;
import java.nio.file.Path;
import org.opensearch.common.io.PathUtils;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;

/**
 * What else is installed on this node. The platform tells plugins nothing of each other, but {@code opensearch-plugin} gives each
 * a folder of its name.
 */
final class OtherPlugins {
    private static final String NEURAL_SEARCH = "opensearch-neural-search";
    private static final String ML_COMMONS = "opensearch-ml";

    private OtherPlugins() {}

    /**
     * Whether neural-search is installed, which registers {@code ext.rerank}: two plugins that register one ext keep the node
     * from starting ({@code NamedWriteableRegistry}).
     */
    static boolean hasNeuralSearch(Settings settings) {
        return has(NEURAL_SEARCH, settings);
    }

    /** Whether ML Commons is installed, whose models can score. */
    static boolean hasMlCommons(Settings settings) {
        return has(ML_COMMONS, settings);
    }

    private static boolean has(String plugin, Settings settings) {
        if (!Environment.PATH_HOME_SETTING.exists(settings)) {
            return false;
        }
        Path home = PathUtils.get(Environment.PATH_HOME_SETTING.get(settings));
        return Files.isDirectory(home.resolve("plugins").resolve(plugin));
    }
}
