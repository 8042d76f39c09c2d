package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.model.LoadedModel;
import io.crossencoder.opensearch.model.ModelRegistry;
import io.crossencoder.opensearch.model.ModelState;
import java.util.List;

/** The model that ships, loaded as a node loads it, until it is closed. */
record ShippedModel(ModelRegistry registry, LoadedModel model) implements AutoCloseable {

    static ShippedModel load() throws InterruptedException {
        Thread[] loading = new Thread[1];
        ModelRegistry registry =
                new ModelRegistry(List.of(Fixtures.defaultModel().getParent()), () -> {}, task -> {
                    loading[0] = new Thread(task);
                    loading[0].start();
                });
        registry.prepare("default");
        loading[0].join();
        return new ShippedModel(
                registry,
                assertInstanceOf(ModelState.Ready.class, registry.state("default"))
                        .model());
    }

    @Override
    public void close() {
        registry.close();
    }
}
