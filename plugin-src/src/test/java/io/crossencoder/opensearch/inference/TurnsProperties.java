package io.crossencoder.opensearch.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Does the most urgent job come often, and every job often enough? */
class TurnsProperties {

    private static final class Job {
        final long deadline;
        int windows;
        int served;

        Job(long deadline, int windows) {
            this.deadline = deadline;
            this.windows = windows;
        }
    }

    private static Turns<Job> turns() {
        return new Turns<>(job -> job.deadline);
    }

    private static List<Job> jobs(Turns<Job> turns, List<Integer> deadlines, int windows) {
        List<Job> jobs = deadlines.stream().map(at -> new Job(at, windows)).toList();
        jobs.forEach(turns::add);
        return jobs;
    }

    /** As the engine does it. */
    private static Job serve(Turns<Job> turns) {
        Job job = turns.next();
        job.served++;
        if (--job.windows == 0) {
            turns.remove(job);
        }
        return job;
    }

    @Property
    void nobodyStarves(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 5) Integer> deadlines,
            @ForAll @IntRange(min = 1, max = 30) int rounds) {
        Turns<Job> turns = turns();
        List<Job> jobs = jobs(turns, deadlines, Integer.MAX_VALUE);
        for (int i = 0; i < rounds * 2 * jobs.size(); i++) {
            serve(turns);
        }
        for (Job job : jobs) {
            assertTrue(job.served >= rounds, job.served + " turns in " + rounds + " rounds");
        }
    }

    @Property
    void theNearestDeadlineHasEverySecondTurnAndItsShareOfTheOthers(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 100) Integer> deadlines,
            @ForAll @IntRange(min = 1, max = 30) int rounds) {
        Turns<Job> turns = turns();
        List<Job> jobs = jobs(turns, deadlines, Integer.MAX_VALUE);
        Job urgent = new Job(0, Integer.MAX_VALUE);
        turns.add(urgent);
        int all = jobs.size() + 1;
        for (int i = 0; i < rounds * 2 * all; i++) {
            serve(turns);
        }
        assertEquals(rounds * all + rounds, urgent.served);
    }

    /** Jobs that keep coming, each more urgent than all before, delay one in the ring by their deadlines' turns only. */
    @Property
    void newcomersPushNobodyBack(@ForAll @IntRange(min = 0, max = 20) int before) {
        Turns<Job> turns = turns();
        for (int i = 0; i < before; i++) {
            turns.add(new Job(0, Integer.MAX_VALUE));
        }
        Job patient = new Job(Long.MAX_VALUE, 1);
        turns.add(patient);
        for (int turn = 0; patient.served == 0; turn++) {
            assertTrue(turn < 2 * (before + 1), "still waiting after " + turn + " turns");
            turns.add(new Job(-turn, Integer.MAX_VALUE));
            serve(turns);
        }
    }

    /** Earliest deadline first meets every deadline that can be met; with half of the turns it meets those with twice the time. */
    @Property
    void whoHasTwiceTheTimeEndsInTime(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 9) Integer> windows) {
        Turns<Job> turns = turns();
        List<Job> jobs = new ArrayList<>();
        long work = 0;
        for (int count : windows) {
            work += count;
            jobs.add(new Job(2 * work, count));
        }
        List<Job> reversed = new ArrayList<>(jobs);
        reversed.sort(Comparator.comparingLong((Job job) -> job.deadline).reversed());
        reversed.forEach(turns::add);
        for (long turn = 1; !turns.isEmpty(); turn++) {
            Job job = serve(turns);
            assertTrue(turn <= job.deadline, "turn " + turn + " for a deadline at " + job.deadline);
        }
        assertTrue(jobs.stream().allMatch(job -> job.windows == 0));
    }

    @Property
    void theSameCallsGiveTheSameTurns(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 3) Integer> deadlines,
            @ForAll @Size(max = 60) List<@IntRange(max = 19) Integer> leaving) {
        assertEquals(order(deadlines, leaving), order(deadlines, leaving));
    }

    /** Which job, by its place among the arrivals, is served between jobs that leave. */
    private static List<Integer> order(List<Integer> deadlines, List<Integer> leaving) {
        Turns<Job> turns = turns();
        List<Job> jobs = jobs(turns, deadlines, 5);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; !turns.isEmpty(); i++) {
            order.add(jobs.indexOf(serve(turns)));
            Job leaver = i < leaving.size() && leaving.get(i) < jobs.size() ? jobs.get(leaving.get(i)) : null;
            turns.removeIf(job -> job == leaver);
        }
        return order;
    }

    @Example
    void equalDeadlinesAreServedInTheOrderOfArrival() {
        Turns<Job> turns = turns();
        List<Job> jobs = jobs(turns, List.of(7, 7, 7), 1);
        assertSame(jobs.get(0), serve(turns));
        assertSame(jobs.get(1), serve(turns));
        assertSame(jobs.get(2), serve(turns));
    }

    /** The clock of deadlines may pass from the largest long to the smallest. */
    @Example
    void theClockMayOverflow() {
        Turns<Job> turns = turns();
        turns.add(new Job(Long.MIN_VALUE + 5, 1));
        Job sooner = new Job(Long.MAX_VALUE - 5, 1);
        turns.add(sooner);
        assertSame(sooner, turns.next());
    }

    @Example
    void whoMayNotBeServedKeepsItsPlace() {
        Turns<Job> turns = turns();
        List<Job> jobs = jobs(turns, List.of(1, 2, 3), 9);
        assertSame(jobs.get(1), turns.next(job -> job != jobs.get(0)));
        assertSame(jobs.get(1), turns.next(job -> job != jobs.get(0)));
        assertNull(turns.next(job -> false));
        assertSame(jobs.get(0), turns.next());
        assertSame(jobs.get(0), turns.next());
    }

    @Example
    void whoIsTakenOutIsNotServed() {
        Turns<Job> turns = turns();
        List<Job> jobs = jobs(turns, List.of(1, 2, 3, 4), 1);
        assertEquals(Set.of(jobs.get(0), jobs.get(2)), Set.copyOf(turns.removeIf(job -> job.deadline % 2 == 1)));
        assertEquals(2, turns.size());
        turns.remove(jobs.get(1));
        assertSame(jobs.get(3), serve(turns));
        assertNull(turns.next());
    }
}
