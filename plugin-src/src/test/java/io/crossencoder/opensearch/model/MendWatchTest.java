package io.crossencoder.opensearch.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
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

    /** Neither the size nor the time of the folder that it lies in changes. */
    @Test
    void aFileBelowTheFolderThatIsOverwrittenInPlaceIsSeen() throws IOException {
        Path weights = Files.createDirectories(folder.resolve("onnx/weights")).resolve("model.onnx_data");
        Files.writeString(weights, "half a co");
        List<String> first = MendWatch.look(folder);
        assertEquals(1, first.size());
        assertTrue(first.get(0).startsWith(Path.of("onnx", "weights", "model.onnx_data") + " 9 "), first.get(0));
        Files.writeString(weights, "a whole copy");
        assertNotEquals(first, MendWatch.look(folder));
    }

    @Test
    void filesBehindLinksAreSeen() throws IOException {
        Path volume = Files.createDirectories(folder.resolve("volume"));
        Path model = Files.writeString(volume.resolve("model.onnx"), "model");
        Path linked = Files.createSymbolicLink(folder.resolve("linked"), volume);
        Files.createSymbolicLink(volume.resolve("link.onnx"), model);
        Files.createSymbolicLink(volume.resolve("nowhere.onnx"), folder.resolve("none"));
        List<String> first = MendWatch.look(linked);
        assertEquals(3, first.size());
        Files.writeString(model, "another model");
        List<String> changed = MendWatch.look(linked);
        assertNotEquals(first.get(0), changed.get(0));
        assertNotEquals(first.get(1), changed.get(1));
        assertEquals(first.get(2), changed.get(2));
    }

    /** It may be replaced just now, or be one that only the system may read. */
    @Test
    void aFolderWhoseListingBreaksOffDoesNotHideTheRest() throws IOException {
        Files.createDirectories(folder.resolve("lost+found"));
        Path model = Files.writeString(folder.resolve("model.onnx"), "model");
        BrokenListings broken =
                new BrokenListings("lost+found", new DirectoryIteratorException(new IOException("input/output error")));
        List<String> first = MendWatch.look(broken.wrapPath(folder));
        assertEquals(1, first.size());
        Files.writeString(model, "another model");
        assertNotEquals(first, MendWatch.look(broken.wrapPath(folder)));
    }

    @Test
    void aFolderThatIsNotThereLooksEmpty() {
        assertEquals(List.of(), MendWatch.look(folder.resolve("none")));
    }
}
