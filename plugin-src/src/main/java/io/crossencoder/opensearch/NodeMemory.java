package io.crossencoder.opensearch;

import io.crossencoder.opensearch.memory.MemoryAccount;
import io.crossencoder.opensearch.memory.MemoryBudget;
import io.crossencoder.opensearch.memory.MemoryLimitException;
import io.crossencoder.opensearch.stats.BreakerStats;
import java.util.concurrent.atomic.LongAdder;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.core.common.unit.ByteSizeValue;
import org.opensearch.indices.breaker.BreakerSettings;

/**
 * What the plugin may take of this node: of the heap through a circuit breaker of the platform, so that its bound of the whole
 * heap holds as well; outside the heap through an account of our own, because the platform would count it as heap.
 */
final class NodeMemory {
    private static final Logger logger = LogManager.getLogger(NodeMemory.class);
    private static final String BREAKER = "cross_encoder";

    private final CircuitBreaker breaker;
    private final LongAdder tripped = new LongAdder();
    private final MemoryAccount heap = new Heap();
    private final MemoryBudget outside;

    /**
     * @param breaker made of {@link #breakerSettings}
     */
    NodeMemory(CircuitBreaker breaker, Settings settings) {
        this.breaker = breaker;
        this.outside = new MemoryBudget(
                CrossEncoderSettings.NATIVE_LIMIT.get(settings).getBytes(),
                "raise [" + CrossEncoderSettings.NATIVE_LIMIT.getKey() + "], use fewer or smaller models,"
                        + " or lower [max_length] in the manifest");
    }

    static BreakerSettings breakerSettings(Settings settings) {
        long limit = CrossEncoderSettings.HEAP_LIMIT.get(settings).getBytes();
        return new BreakerSettings(BREAKER, limit, 1, CircuitBreaker.Type.MEMORY, CircuitBreaker.Durability.TRANSIENT);
    }

    /** Of the heap. */
    MemoryAccount heap() {
        return heap;
    }

    /** Takes heap for a cache as long as the node lives. Returns 0 if there is not enough: a cache is not worth a node that fails. */
    long forCache(ByteSizeValue size, String what) {
        try {
            heap.take(size.getBytes(), what);
            return size.getBytes();
        } catch (MemoryLimitException e) {
            logger.warn("this node goes without {}: {}", what, e.getMessage());
            return 0;
        }
    }

    /** Outside the heap. */
    MemoryAccount outside() {
        return outside;
    }

    void heapLimit(ByteSizeValue limit) {
        breaker.setLimitAndOverhead(limit.getBytes(), 1);
    }

    void outsideLimit(ByteSizeValue limit) {
        outside.limit(limit.getBytes());
    }

    BreakerStats heapStats() {
        return new BreakerStats(breaker.getLimit(), breaker.getUsed(), tripped.sum());
    }

    BreakerStats outsideStats() {
        return new BreakerStats(outside.limit(), outside.used(), outside.refused());
    }

    private final class Heap implements MemoryAccount {
        @Override
        public void take(long bytes, String what) {
            try {
                breaker.addEstimateBytesAndMaybeBreak(bytes, what);
            } catch (CircuitBreakingException e) {
                tripped.increment();
                throw new MemoryLimitException(e.getMessage() + "; raise [" + CrossEncoderSettings.HEAP_LIMIT.getKey()
                        + "] or give the node more heap, or rerank fewer candidates at a time");
            }
        }

        @Override
        public void giveBack(long bytes) {
            breaker.addWithoutBreaking(-bytes);
        }
    }
}
