package io.crossencoder.opensearch.model;

import io.crossencoder.opensearch.model.ModelState.Failed;
import io.crossencoder.opensearch.model.ModelState.Ready;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Opens a model by its name, or says in the log and in its state why it can't be had.
 *
 * @param natives loads the native libraries; called before each model, so that a platform without them still starts
 * @param memory what the models may take together
 * @param acceleration puts them on this node's accelerators
 */
record ModelOpener(ModelFolders folders, Runnable natives, NativeMemory memory, Acceleration acceleration) {
    private static final Logger logger = LogManager.getLogger(ModelOpener.class);

    /** Takes seconds. */
    ModelState open(String name) {
        Optional<Path> folder = folders.find(name);
        if (folder.isEmpty()) {
            return failed(name, folders.unknown(name), null);
        }
        try {
            long start = System.nanoTime();
            natives.run();
            LoadedModel model = ModelLoader.load(folder.get(), memory, acceleration);
            logger.info(
                    "model [{}] ({}) is ready on [{}]", name, model.manifest().name(), model.device());
            return new Ready(model, System.nanoTime() - start);
        } catch (Throwable e) {
            // Throwable: missing natives surface as Errors, and an Error on a pool thread would kill the node.
            return failed(name, String.valueOf(e.getMessage()), e);
        }
    }

    /** The state of a model that can't be had; says so in the log. */
    static Failed failed(String name, String reason, Throwable cause) {
        logger.error("model [" + name + "] can't be used, searches keep their first-stage order: " + reason, cause);
        return new Failed(reason);
    }
}
