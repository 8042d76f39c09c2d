package io.crossencoder.opensearch.onnx;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a file is that was taken for an ONNX graph, by how it begins, and what to do about it. */
enum FileKind {
    GIT_LFS_POINTER(
            "version https://git-lfs", "it is a Git LFS pointer, not the file: run [git lfs pull] and copy it again"),
    WEB_PAGE("<", "it is a web page, perhaps the answer to a failed download: copy it again"),
    ARCHIVE("PK", "it is a zip archive, as PyTorch saves weights: export it to ONNX"),
    PICKLE("\u0080", "it is a Python pickle, as PyTorch saves weights: export it to ONNX"),
    UNKNOWN("", "if the file is damaged copy it again, if it is of another format export it to ONNX");

    /** How many bytes tell. */
    static final int HEAD = 32;

    private final String head;
    private final String remedy;

    FileKind(String head, String remedy) {
        this.head = head;
        this.remedy = remedy;
    }

    /** Says what to do about a file that begins with these bytes. */
    static String remedy(byte[] first) {
        String text = new String(first, StandardCharsets.ISO_8859_1);
        return Arrays.stream(values())
                .filter(kind -> text.startsWith(kind.head))
                .findFirst()
                .orElse(UNKNOWN)
                .remedy;
    }
}
