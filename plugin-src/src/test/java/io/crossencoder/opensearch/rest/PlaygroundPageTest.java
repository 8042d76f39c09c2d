package io.crossencoder.opensearch.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaygroundPageTest {
    private static final PlaygroundPage PAGE = PlaygroundPage.assemble();

    @Test
    void policyAllowsExactlyTheStyleAndTheScriptOfThePage() {
        assertEquals(List.of(PlaygroundPage.hash(inside("style"))), hashes("style-src"));
        assertEquals(List.of(PlaygroundPage.hash(inside("script"))), hashes("script-src"));
    }

    /** Recorded with openssl: printf 'alert(1)' | openssl dgst -sha256 -binary | base64. */
    @Test
    void hashesAsBrowsersDo() {
        assertEquals("sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=", PlaygroundPage.hash("alert(1)"));
    }

    @Test
    void everySourceIsPutIn() {
        assertTrue(inside("style").contains("prefers-color-scheme: dark"));
        assertTrue(inside("script").stripTrailing().endsWith("start();"));
        assertFalse(
                PAGE.html().contains("/* style */") || PAGE.html().contains("/* script */"), "a place is left open");
    }

    /** Text becomes markup through these only; the policy forbids them as well, in browsers that know trusted types. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "DOMParser",
                "setHTML",
                "createContextualFragment",
                "srcdoc",
                "eval(",
                "Function(",
                "javascript:"
            })
    void scriptHasNoWayFromTextToMarkup(String way) {
        assertFalse(inside("script").contains(way));
    }

    /** Namespaces are names, no addresses. */
    @Test
    void namesNoOtherOrigin() {
        List<String> addresses = Pattern.compile("(https?:)?//[\\w.-]+\\.\\w+[^\\s'\"]*")
                .matcher(PAGE.html())
                .results()
                .map(found -> found.group())
                .distinct()
                .toList();
        assertEquals(List.of("http://www.w3.org/2000/svg"), addresses);
    }

    private static String inside(String tag) {
        Matcher matcher = Pattern.compile("<" + tag + ">(.*?)</" + tag + ">", Pattern.DOTALL)
                .matcher(PAGE.html());
        assertTrue(matcher.find(), tag);
        String inside = matcher.group(1);
        assertFalse(matcher.find(), "a second " + tag);
        return inside;
    }

    private static List<String> hashes(String directive) {
        return Stream.of(PAGE.policy().split("; "))
                .filter(one -> one.startsWith(directive + " "))
                .flatMap(one -> Stream.of(one.split(" ")).skip(1))
                .map(source -> source.replace("'", ""))
                .toList();
    }
}
