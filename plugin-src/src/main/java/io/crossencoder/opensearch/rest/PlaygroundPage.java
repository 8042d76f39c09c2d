package io.crossencoder.opensearch.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.opensearch.common.hash.MessageDigests;

/**
 * The playground: one HTML document with its style and script inside, and the policy a browser holds it to.
 *
 * @param html the document
 * @param policy value of {@code Content-Security-Policy}: only this style and this script count, the page speaks to its own origin
 *     alone, nobody may frame it, and no string becomes markup ({@code require-trusted-types-for})
 */
record PlaygroundPage(String html, String policy) {
    /** In the order in which they are put together: what a file uses stands in those before it. */
    private static final List<String> SCRIPTS =
            List.of("requests.js", "ranking.js", "report.js", "elements.js", "cards.js", "results.js", "playground.js");

    /** Reads the sources that lie beside this class in the jar. */
    static PlaygroundPage assemble() {
        String style = resource("playground.css");
        StringBuilder script = new StringBuilder("\"use strict\";\n");
        SCRIPTS.forEach(name -> script.append(resource(name)));
        String html = resource("playground.html").replace("/* style */", style).replace("/* script */", script);
        String policy = "default-src 'none'; script-src '" + hash(script.toString()) + "'; style-src '" + hash(style)
                + "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
                + "require-trusted-types-for 'script'; trusted-types 'none'";
        return new PlaygroundPage(html, policy);
    }

    private static String resource(String name) {
        try (InputStream in = PlaygroundPage.class.getResourceAsStream("playground/" + name)) {
            if (in == null) {
                throw new IllegalStateException("[" + name + "] is not in the plugin's jar, this is a bug");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A source expression of the policy: what stands between the tags, byte by byte. */
    static String hash(String inline) {
        byte[] digest = MessageDigests.sha256().digest(inline.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }
}
