package io.crossencoder.opensearch;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets OpenSearch look for JNA before anybody else does. Tests run without it (see {@code opensearch.test.jvm} in the root pom),
 * which OpenSearch takes as an answer when it asks first; but DJL asks too, when it loads the tokenizer, and a class that once
 * failed to initialise fails differently the second time, in a way that ends every {@code OpenSearchTestCase} in the same JVM.
 */
public final class NativesBeforeTests implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            Class.forName("org.opensearch.bootstrap.Natives");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("OpenSearch looks for JNA in another class now", e);
        }
    }
}
