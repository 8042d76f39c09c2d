package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.onnx.PairScorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * What an accelerator runs next: a batch around the window whose turn it is, filled with windows of all searches that ask the same
 * model, the nearest deadline first. It never waits for company: while the device is busy enough comes together by itself.
 *
 * <p>Called under the lock of {@link SharedJobs}.
 */
final class DeviceQueue implements Function<OpenJobs, Batch> {
    /** Windows looked at for one batch: many times what fits, few enough to look at in some microseconds. */
    private static final int LOOKS_AHEAD = 2_048;

    private final BatchBudgets budgets;

    DeviceQueue(BatchBudgets budgets) {
        this.budgets = budgets;
    }

    @Override
    public Batch apply(OpenJobs jobs) {
        RunningJob first = jobs.nextJob();
        if (first == null) {
            return null;
        }
        PairScorer model = first.job().session();
        List<Place> places = places(jobs, first, model);
        int[] lengths = places.stream().mapToInt(Place::length).toArray();
        int tokens = budgets.of(model).tokens(first.job().deadlineNanos() - System.nanoTime());
        BatchPlanner.Plan plan = new BatchPlanner(model.longest()).plan(lengths, tokens);
        return new Batch(model, take(jobs, places, plan.chosen()), plan.length());
    }

    /** A window that waits: the n-th of its job. */
    private record Place(RunningJob job, int number) {
        int length() {
            return job.waitingLength(number);
        }
    }

    /** What may come into the batch, the most urgent first. */
    private List<Place> places(OpenJobs jobs, RunningJob first, PairScorer model) {
        List<RunningJob> others = new ArrayList<>();
        jobs.forEachWaiting(job -> {
            if (job != first && job.job().session() == model) {
                others.add(job);
            }
        });
        long now = System.nanoTime();
        // differences, because nanoTime may overflow
        others.sort(Comparator.comparingLong(job -> job.job().deadlineNanos() - now));
        others.add(0, first);
        List<Place> places = new ArrayList<>();
        for (RunningJob job : others) {
            int seen = Math.min(job.waiting(), LOOKS_AHEAD - places.size());
            for (int number = 0; number < seen; number++) {
                places.add(new Place(job, number));
            }
        }
        return places;
    }

    /** Those of a job come together and in ascending order, and with each one taken the later ones move up. */
    private List<Assignment> take(OpenJobs jobs, List<Place> places, int[] chosen) {
        List<Assignment> windows = new ArrayList<>(chosen.length);
        RunningJob job = null;
        int taken = 0;
        for (int place : chosen) {
            Place next = places.get(place);
            taken = next.job() == job ? taken : 0;
            job = next.job();
            windows.add(jobs.take(job, next.number() - taken));
            taken++;
        }
        return windows;
    }
}
