package io.crossencoder.integ.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who runs the node: OpenSearch refuses root, so tests started by root run it as {@code nobody}, who is on every Unix and owns
 * nothing. No account is created.
 *
 * @param prefix what a command line must begin with to run as that user; empty where the tests' own user does
 * @param owner whom the files that the node writes must belong to; null where the tests' own user is right
 */
record NodeUser(List<String> prefix, String owner) {
    private static final String NOBODY = "nobody";

    NodeUser {
        prefix = List.copyOf(prefix);
    }

    /**
     * The user for this machine.
     *
     * @throws IllegalStateException if the tests run as root and there is no way to become somebody else
     */
    static NodeUser find() throws IOException, InterruptedException {
        if (!isRoot()) {
            return new NodeUser(List.of(), null);
        }
        Command user = Command.run("id", "-u", NOBODY);
        Command group = Command.run("id", "-g", NOBODY);
        if (user.succeeded() && group.succeeded()) {
            for (List<String> prefix :
                    waysToBecome(user.output().strip(), group.output().strip())) {
                if (Command.run(join(prefix, "id", "-u"))
                        .output()
                        .strip()
                        .equals(user.output().strip())) {
                    return new NodeUser(prefix, NOBODY);
                }
            }
        }
        throw new IllegalStateException("OpenSearch refuses to run as root, and neither setpriv nor su can run it as ["
                + NOBODY + "] here. Run the build as an ordinary user.");
    }

    /** setpriv first: it replaces itself by the command, where su stays as its parent. */
    private static List<List<String>> waysToBecome(String uid, String gid) {
        return List.of(
                List.of("setpriv", "--reuid", uid, "--regid", gid, "--clear-groups", "--"),
                List.of("su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", NOBODY, "--"));
    }

    private static boolean isRoot() throws IOException, InterruptedException {
        return Command.run("id", "-u").output().strip().equals("0");
    }

    private static List<String> join(List<String> prefix, String... command) {
        return Stream.concat(prefix.stream(), Stream.of(command)).toList();
    }

    /** The command line that runs a command as this user. */
    List<String> commandLine(String... command) {
        return new ArrayList<>(join(prefix, command));
    }

    /** Whether this user can write into a folder: a clone below a closed home folder can't be reached by others. */
    boolean canUse(Path folder) throws IOException, InterruptedException {
        return Command.run(commandLine("test", "-w", folder.toString())).succeeded();
    }

    /** Hands a folder and all below it to this user. */
    void own(Path folder) throws IOException {
        if (owner == null) {
            return;
        }
        UserPrincipal user =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.setAttribute(file, "posix:owner", user, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }
}
