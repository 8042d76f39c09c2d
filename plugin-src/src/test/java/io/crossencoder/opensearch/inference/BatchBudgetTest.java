package io.crossencoder.opensearch.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.crossencoder.opensearch.onnx.DeviceFault;
import org.junit.jupiter.api.Test;

/** How large may the next batch be? */
class BatchBudgetTest {
    private static final long NO_HURRY = Long.MAX_VALUE;

    private final BatchBudget budget = new BatchBudget(16_000, 20_000_000);

    @Test
    void beforeTheFirstRunItIsWhatIsAllowed() {
        assertEquals(16_000, budget.tokens(NO_HURRY));
    }

    @Test
    void aSlowDeviceGetsWhatItDoesInTheTargetTime() {
        budget.ran(16_000, 80_000_000);
        assertEquals(4_000, budget.tokens(NO_HURRY));
    }

    @Test
    void aFastDeviceGetsNoMoreThanIsAllowed() {
        budget.ran(16_000, 4_000_000);
        assertEquals(16_000, budget.tokens(NO_HURRY));
    }

    @Test
    void aBatchEndsBeforeItsMostUrgentAnswerIsDue() {
        budget.ran(16_000, 16_000_000);
        assertEquals(5_000, budget.tokens(5_000_000));
        assertEquals(0, budget.tokens(-1));
    }

    /** A pair alone takes the time of starting a run: that is not what a token of a batch takes. */
    @Test
    void smallRunsSayNothingOfTheSpeed() {
        budget.ran(16_000, 8_000_000);
        for (int i = 0; i < 100; i++) {
            budget.ran(100, 1_500_000);
        }
        assertEquals(16_000, budget.tokens(NO_HURRY));
    }

    @Test
    void afterOneSlowRunItGrowsAgain() {
        budget.ran(16_000, 96_000_000);
        assertEquals(3_333, budget.tokens(NO_HURRY));
        for (int i = 0; i < 200; i++) {
            int tokens = budget.tokens(NO_HURRY);
            budget.ran(tokens, tokens * 150L);
        }
        assertEquals(16_000, budget.tokens(NO_HURRY));
    }

    @Test
    void aSlowModelDoesNotHoldUpAFastOne() {
        BatchBudgets budgets = new BatchBudgets(16_000, 20_000_000);
        PuppetDevice slow = new PuppetDevice(run -> DeviceFault.NONE);
        PuppetDevice fast = new PuppetDevice(run -> DeviceFault.NONE);
        budgets.of(slow).ran(16_000, 80_000_000);
        budgets.of(slow).tooLarge(4_000);
        assertEquals(2_000, budgets.of(slow).tokens(NO_HURRY));
        assertEquals(16_000, budgets.of(fast).tokens(NO_HURRY));
    }

    @Test
    void whatDidNotFitIsHalvedAndGrowsAgain() {
        budget.tooLarge(16_000);
        assertEquals(8_000, budget.tokens(NO_HURRY));
        budget.ran(8_000, 1);
        assertTrue(budget.tokens(NO_HURRY) > 8_000);
        for (int i = 0; i < 256; i++) {
            budget.ran(8_000, 1);
        }
        assertEquals(16_000, budget.tokens(NO_HURRY));
    }
}
