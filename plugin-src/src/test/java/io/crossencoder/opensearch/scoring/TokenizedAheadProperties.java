package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.crossencoder.opensearch.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Does who takes documents get each, in order and tokenised once, whoever helps? */
class TokenizedAheadProperties {

    private static TokenizedAhead<Integer> ahead(int documents, IntFunction<Integer> tokenize) {
        return new TokenizedAhead<>(documents, tokenize, () -> false);
    }

    @Property(tries = 100)
    void eachIsTokenisedOnceHoweverManyHelp(
            @ForAll @IntRange(max = 200) int documents, @ForAll @IntRange(max = 4) int helpers) throws Exception {
        AtomicIntegerArray times = new AtomicIntegerArray(documents);
        TokenizedAhead<Integer> ahead = ahead(documents, document -> {
            times.incrementAndGet(document);
            return 3 * document;
        });
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> helping = new ArrayList<>();
            for (int i = 0; i < helpers; i++) {
                helping.add(threads.submit(ahead::help));
            }
            for (int document = 0; document < documents; document++) {
                assertEquals(3 * document, ahead.take(document));
            }
            for (Future<?> each : helping) {
                each.get();
            }
        }
        for (int document = 0; document < documents; document++) {
            assertEquals(1, times.get(document));
        }
    }

    @Example
    void whoTakesDoesTheNextWhileAHelperIsAtTheOneWanted() throws Exception {
        CountDownLatch helped = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        TokenizedAhead<Integer> ahead = ahead(2, document -> {
            (document == 0 ? helped : taken).countDown();
            Fixtures.await(document == 0 ? taken : helped);
            return document;
        });
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> helping = threads.submit(ahead::help);
            Fixtures.await(helped);
            assertEquals(0, ahead.take(0));
            assertEquals(1, ahead.take(1));
            helping.get();
        }
    }

    @Example
    void whatFailsOnAHelperIsToldToWhoTakesIt() {
        IllegalStateException failure = new IllegalStateException("no tokens");
        TokenizedAhead<Integer> ahead = ahead(2, document -> {
            if (document == 0) {
                throw failure;
            }
            return document;
        });
        ahead.help();
        assertSame(failure, assertThrows(IllegalStateException.class, () -> ahead.take(0)));
        assertEquals(1, ahead.take(1));
    }

    @Example
    void nobodyHelpsWithWhatIsNotWantedOrTooLate() {
        AtomicInteger done = new AtomicInteger();
        TokenizedAhead<Integer> ahead = ahead(9, document -> done.incrementAndGet());
        ahead.wanted(false);
        ahead.help();
        new TokenizedAhead<>(9, document -> done.incrementAndGet(), () -> true).help();
        assertEquals(0, done.get());
        assertEquals(1, ahead.take(0));
        ahead.wanted(true);
        ahead.help();
        assertEquals(9, done.get());
    }
}
