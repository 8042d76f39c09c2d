package io.crossencoder.opensearch.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Is never more taken than the limit, and is it said why? */
class MemoryBudgetTest {
    private static final long MEGABYTE = 1 << 20;

    private final MemoryBudget budget = new MemoryBudget(10 * MEGABYTE, "use less");

    @Test
    void whatFitsIsTaken() {
        budget.take(4 * MEGABYTE, "one");
        budget.take(6 * MEGABYTE, "another");
        assertEquals(10 * MEGABYTE, budget.used());
        budget.giveBack(4 * MEGABYTE);
        assertEquals(6 * MEGABYTE, budget.used());
        assertEquals(0, budget.refused());
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheFigures() {
        budget.take(7 * MEGABYTE, "one");
        Exception e = assertThrows(MemoryLimitException.class, () -> budget.take(4 * MEGABYTE, "another"));
        assertEquals("[another] needs about [4mb], and [7mb] of [10mb] are taken; use less", e.getMessage());
        assertEquals(7 * MEGABYTE, budget.used());
        assertEquals(1, budget.refused());
    }

    @Test
    void aLowerLimitTakesNothingAway() {
        budget.take(7 * MEGABYTE, "one");
        budget.limit(MEGABYTE);
        assertEquals(7 * MEGABYTE, budget.used());
        assertThrows(MemoryLimitException.class, () -> budget.take(1, "another"));
        budget.limit(8 * MEGABYTE);
        budget.take(MEGABYTE, "another");
    }

    @Test
    void aReservationGivesBackOnce() {
        Reservation reservation = budget.reserve(MEGABYTE, "one");
        assertEquals(MEGABYTE, reservation.bytes());
        reservation.close();
        reservation.close();
        assertEquals(0, budget.used());
    }

    @Test
    void hugeAmountsDoNotOverflow() {
        budget.take(MEGABYTE, "one");
        assertThrows(MemoryLimitException.class, () -> budget.take(Long.MAX_VALUE, "another"));
        MemoryAccount unlimited = MemoryAccount.unlimited();
        unlimited.take(Long.MAX_VALUE / 2, "one");
        unlimited.take(Long.MAX_VALUE / 2, "another");
    }

    @Test
    void threadsTakeNoMoreThanThereIs() {
        long taken = IntStream.range(0, 1_000)
                .parallel()
                .filter(i -> {
                    try {
                        budget.take(MEGABYTE, "one of many");
                        return true;
                    } catch (MemoryLimitException e) {
                        return false;
                    }
                })
                .count();
        assertEquals(10, taken);
        assertTrue(budget.used() <= budget.limit());
        assertEquals(990, budget.refused());
    }
}
