package io.crossencoder.opensearch.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which words would a person say for a query in Lucene's syntax? */
class QueryStringTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '§',
            value = {
                "capital of France               | capital of France",
                "capital AND France              | capital France",
                "capital && France || Paris      | capital France Paris",
                "title:capital text:France       | capital France",
                "my-field:capital @tag:France    | capital France",
                "title:(capital France)          | capital France",
                "title:\"capital of France\"     | capital of France",
                "\"capital of\"~2 France^3       | capital of France",
                "\"capital of\"^2.5              | capital of",
                "captial~1 Franc*                | captial Franc",
                "(capital OR city) France        | capital city France",
                "(capital city)^2 France         | capital city France",
                "+capital +France                | capital France",
                "capital -Texas                  | capital",
                "capital !Texas                  | capital",
                "capital NOT Texas               | capital",
                "capital AND NOT Texas           | capital",
                "capital -\"New York\"           | capital",
                "capital -(Texas Ohio) France    | capital France",
                "capital NOT (a (b c) d) France  | capital France",
                "capital -title:(Texas) France   | capital France",
                "capital -title:Texas            | capital",
                "capital - Texas                 | capital Texas",
                "note: this                      | note: this",
                "capital NOT                     | capital",
                "capital -                       | capital",
                "NOTHING else                    | NOTHING else",
                "-(age:>10) capital              | capital",
                "what is the capital?            | what is the capital",
                "capital (France -Texas)         | capital France",
                "state-of-the-art                | state-of-the-art",
                "year:[1990 TO 2000] capital     | capital",
                "year:{1990 TO *} capital        | capital",
                "year:[1990 TO 2000} capital     | capital",
                "year:>1990 capital year:<=2000  | capital",
                "_exists_:title capital          | capital",
                "/joh?n(ath[oa]n)/ capital       | capital",
                "name:/a\\/b/ capital            | capital",
                "capital\\: \\(France\\)         | capital: (France)",
                "C\\+\\+                         | C++",
                "\"say \\\"hello\\\" twice\"     | say \"hello\" twice",
                "\"capital of France             | capital of France",
                "capital (of France              | capital of France",
                "capital) of France              | capital of France",
                "capital \\                      | capital \\",
                "東京 -大阪                       | 東京",
                "naïve \uD83D\uDE00              | naïve \uD83D\uDE00",
                "*                               | §§",
                "*:*                             | §§",
                "§§                              | §§"
            })
    void queryString(String query, String said) {
        assertEquals(said, QueryStringText.of(query));
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '§',
            value = {
                "capital of France       | capital of France",
                "capital + France        | capital France",
                "capital -Texas          | capital",
                "capital -\"New York\"   | capital",
                "capital -(Texas Ohio) x | capital x",
                "\"capital of\"~2 France | capital of France",
                "Franc* captial~1        | Franc captial",
                "(capital city) France   | capital city France",
                "note: this              | note: this",
                "10:30 and more          | 10:30 and more",
                "\"capital               | capital"
            })
    void simpleQueryString(String query, String said) {
        assertEquals(said, QueryStringText.ofSimple(query));
    }

    /** A bar separates words with or without space around it. */
    @ParameterizedTest
    @ValueSource(strings = {"capital | city", "capital|city"})
    void barsSeparate(String query) {
        assertEquals("capital city", QueryStringText.ofSimple(query));
    }

    /** It runs on a network thread, where an overflow of the stack would end the node and a minute would stop it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "word ",
                "\"quoted ",
                "\"",
                "\\\"",
                "a\\",
                "[ ",
                "[",
                "{a ",
                "(",
                ")",
                "-(",
                "/",
                "/a ",
                "/\\/",
                "NOT ",
                "! ",
                "- ",
                "~",
                "~1",
                "*",
                "^2",
                "a:",
                "a.",
                "::",
                "+",
                "|",
                "\uD83D",
                "\u0000"
            })
    void aMegabyteOfAnythingIsReadInTime(String piece) {
        String large = piece.repeat(1_000_000 / piece.length());
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertNotNull(QueryStringText.of(large));
            assertNotNull(QueryStringText.of("\"" + large));
            assertNotNull(QueryStringText.of("/" + large));
            assertNotNull(QueryStringText.ofSimple(large));
            assertNotNull(QueryStringText.ofSimple("\"" + large));
        });
    }
}
