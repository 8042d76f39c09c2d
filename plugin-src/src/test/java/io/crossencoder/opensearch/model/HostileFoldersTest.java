package io.crossencoder.opensearch.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.hostile.HostileFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Is every corrupt or hostile folder refused, and told apart from every other? */
class HostileFoldersTest {
    @TempDir
    Path models;

    static List<HostileFolder> folders() {
        return HostileFolder.all();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void isRefusedWithReasonAndRemedy(HostileFolder folder) throws IOException {
        String message = refusal(folder);

        assertTrue(message.contains(folder.reason()), folder + ": " + message);
        assertTrue(message.contains(folder.remedy()), folder + ": " + message);
    }

    @Test
    void eachHasItsOwnMessage() throws IOException {
        Map<String, String> messages = new TreeMap<>();
        for (HostileFolder folder : folders()) {
            String same = messages.put(refusal(folder), folder.name());
            assertEquals(null, same, folder.name());
        }
        assertTrue(messages.size() >= 50, () -> messages.size() + " messages");
    }

    private String refusal(HostileFolder folder) throws IOException {
        Path made = folder.write(models);
        return assertThrows(RuntimeException.class, () -> ModelLoader.load(made).decRef())
                .getMessage();
    }
}
