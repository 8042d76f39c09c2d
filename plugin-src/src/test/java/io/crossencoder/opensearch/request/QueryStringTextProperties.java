package io.crossencoder.opensearch.request;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

/** Is any text read, however strange? */
class QueryStringTextProperties {
    @Property
    void noTextIsTooStrange(
            @ForAll @StringLength(max = 40) @CharRange(from = ' ', to = '~') String ascii, @ForAll String any) {
        assertNotNull(QueryStringText.of(ascii));
        assertNotNull(QueryStringText.ofSimple(ascii));
        assertNotNull(QueryStringText.of(any));
        assertNotNull(QueryStringText.ofSimple(any));
    }
}
