package io.crossencoder.opensearch.bench;

import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.model.Acceleration;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.model.ModelState;
import io.crossencoder.opensearch.model.NativeMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A model opened as a node opens it, by its registry, on the calling thread. */
public final class OpenModel implements AutoCloseable {
    private final ModelRegistry registry;
    private final LoadedModel model;

    private OpenModel(ModelRegistry registry, LoadedModel model) {
        this.registry = registry;
        this.model = model;
    }

    /**
     * Opens a model.
     *
     * @throws IllegalArgumentException if the registry refuses the folder
     */
    public static OpenModel of(Path folder) {
        return of(folder, Acceleration.none());
    }

    /** As the other, on accelerators too. */
    static OpenModel of(Path folder, Acceleration acceleration) {
        Path absolute = folder.toAbsolutePath();
        String name = absolute.getFileName().toString();
        List<Runnable> loading = new ArrayList<>();
        ModelRegistry registry = new ModelRegistry(
                List.of(absolute.getParent()),
                () -> {},
                loading::add,
                new NativeMemory(MemoryAccount.unlimited(), 1),
                acceleration);
        registry.prepare(name);
        loading.forEach(Runnable::run);
        ModelState state = registry.state(name);
        if (state instanceof ModelState.Ready ready) {
            return new OpenModel(registry, ready.model());
        }
        registry.close();
        throw new IllegalArgumentException("the model [" + name + "] was refused: " + state);
    }

    public LoadedModel model() {
        return model;
    }

    @Override
    public void close() {
        registry.close();
    }
}
