package io.crossencoder.integ.node;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the one node that most test classes share to their constructors and methods, as {@link RealNode}; it starts for the
 * first and stops after the last. Tests that use it leave its plugin and settings alone and name their indices after
 * themselves.
 */
public final class SharedNode implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(SharedNode.class);

    /** Closed by JUnit when the last class has run. */
    private record Started(RealNode node) implements AutoCloseable {
        static Started start() {
            try {
                return new Started(RealNode.started("shared"));
            } catch (IOException e) {
                throw new AssertionError("the shared node does not start", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while the shared node started", e);
            }
        }

        @Override
        public void close() throws IOException, InterruptedException {
            node.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
        return parameter.getParameter().getType() == RealNode.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
        return extension
                .getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Started.class, key -> Started.start(), Started.class)
                .node();
    }
}
