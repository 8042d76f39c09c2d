package io.crossencoder.opensearch.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Is a refused model tried again once its folder has changed, and not while it is being copied? */
class MendWatchTest {
    private static final List<String> REFUSED = List.of("model.onnx 10 then");
    private static final List<String> HALF_COPIED = List.of("model.onnx 15 now");
    private static final List<String> MENDED = List.of("model.onnx 20 now");

    @TempDir
    Path folder;

    @Test
    void anUnchangedFolderIsNotTried() {
        MendWatch watch = new MendWatch(REFUSED);
        assertFalse(watch.isMended(REFUSED));
        assertFalse(watch.isMended(REFUSED));
    }

    @Test
    void aChangedFolderIsTriedOnceItHasSettled() {
        MendWatch watch = new MendWatch(REFUSED);
        assertFalse(watch.isMended(HALF_COPIED));
        assertFalse(watch.isMended(MENDED));
        assertTrue(watch.isMended(MENDED));
    }

    @Test
    void aFolderThatIsAsItWasIsNotTried() {
        MendWatch watch = new MendWatch(REFUSED);
        assertFalse(watch.isMended(MENDED));
        assertFalse(watch.isMended(REFUSED));
        assertFalse(watch.isMended(REFUSED));
    }

    @Test
    void itIsNotDueRightAway() {
        assertFalse(new MendWatch(REFUSED).isDue());
    }

    @Test
    void everyChangeOfAFileIsSeen() throws IOException {
        Path file = Files.writeString(folder.resolve("model.onnx"), "model");
        List<String> first = MendWatch.look(folder);
        assertEquals(first, MendWatch.look(folder));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        List<String> touched = MendWatch.look(folder);
        assertNotEquals(first, touched);
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        assertNotEquals(touched, MendWatch.look(folder));
    }

    @Test
    void aFolderThatIsNotThereLooksEmpty() {
        assertEquals(List.of(), MendWatch.look(folder.resolve("none")));
    }
}
