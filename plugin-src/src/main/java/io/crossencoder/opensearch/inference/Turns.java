package io.crossencoder.opensearch.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Whose turn is it? Turns alternate: one goes to the job whose deadline is nearest, the next to the front of a ring, whose job
 * then moves to the back.
 *
 * <p>So urgent jobs end in time as long as that can be had at all, and nobody starves: each of n jobs gets at least every 2n-th
 * turn, and a new job never delays one in the ring by more than the turns of deadlines. Jobs with the same deadline come in the
 * order of their arrival, hence the same calls always give the same turns.
 *
 * <p>Looks at every job for every turn: a few nanoseconds each, where a turn takes milliseconds. Not thread-safe.
 *
 * @param <J> the jobs
 */
final class Turns<J> {
    private final Deque<Place<J>> ring = new ArrayDeque<>();
    private final ToLongFunction<J> deadline;
    private long arrivals;
    private boolean ringsTurn;

    private record Place<J>(J job, long deadline, long arrival) {
        boolean isBefore(Place<J> other) {
            // a difference, because nanoTime may overflow
            long later = deadline - other.deadline;
            return later < 0 || (later == 0 && arrival < other.arrival);
        }
    }

    /**
     * @param deadline of a job on the clock of {@link System#nanoTime()}; asked once, when the job arrives
     */
    Turns(ToLongFunction<J> deadline) {
        this.deadline = deadline;
    }

    void add(J job) {
        ring.addLast(new Place<>(job, deadline.applyAsLong(job), arrivals++));
    }

    boolean isEmpty() {
        return ring.isEmpty();
    }

    int size() {
        return ring.size();
    }

    /** The job whose turn it is, or null if there is none. It stays until it is taken out. */
    J next() {
        return next(job -> true);
    }

    /** As the other, among the jobs that a test finds: the others' turns come no sooner or later for it. */
    J next(Predicate<J> may) {
        Place<J> place = ringsTurn ? first(may) : nearest(may);
        if (place == null) {
            return null;
        }
        if (ringsTurn) {
            ring.removeFirstOccurrence(place);
            ring.addLast(place);
        }
        ringsTurn = !ringsTurn;
        return place.job();
    }

    private Place<J> first(Predicate<J> may) {
        for (Place<J> place : ring) {
            if (may.test(place.job())) {
                return place;
            }
        }
        return null;
    }

    private Place<J> nearest(Predicate<J> may) {
        Place<J> nearest = null;
        for (Place<J> place : ring) {
            if (may.test(place.job()) && (nearest == null || place.isBefore(nearest))) {
                nearest = place;
            }
        }
        return nearest;
    }

    void remove(J job) {
        ring.removeIf(place -> place.job() == job);
    }

    /** Takes out the jobs that a test finds, which may change them; nobody else's turn comes sooner or later for it. */
    List<J> removeIf(Predicate<J> test) {
        List<J> removed = List.of();
        for (Iterator<Place<J>> places = ring.iterator(); places.hasNext(); ) {
            J job = places.next().job();
            if (test.test(job)) {
                places.remove();
                removed = removed.isEmpty() ? new ArrayList<>() : removed;
                removed.add(job);
            }
        }
        return removed;
    }

    void forEach(Consumer<J> action) {
        ring.forEach(place -> action.accept(place.job()));
    }
}
