package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.onnx.Accelerator;
import io.crossencoder.opensearch.onnx.PairScorer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * What an accelerator runs next: a batch around the window whose turn it is, filled with windows of all searches that ask the same
 * model, the nearest deadline first. A search whose answer is due before the batch ends stays out: its own turn comes next. It never
 * waits for company: while the device is busy enough comes together by itself.
 *
 * <p>Called under the lock of {@link SharedJobs}.
 */
final class DeviceQueue implements Function<OpenJobs, Batch> {
    /** Windows looked at for one batch: many times what fits, few enough to look at in some microseconds. */
    private static final int LOOKS_AHEAD = 2_048;

    private final Accelerator accelerator;
    private final BatchBudgets budgets;

    DeviceQueue(Accelerator accelerator, BatchBudgets budgets) {
        this.accelerator = accelerator;
        this.budgets = budgets;
    }

    @Override
    public Batch apply(OpenJobs jobs) {
        RunningJob first = jobs.nextJob(this::runsHere);
        if (first == null) {
            return null;
        }
        PairScorer model = first.job().session();
        BatchBudget budget = budgets.of(model);
        long now = System.nanoTime();
        long left = first.job().deadlineNanos() - now;
        List<Place> places = places(jobs, first, now, budget.nanos(left));
        int[] lengths = places.stream().mapToInt(Place::length).toArray();
        int tokens = model.isOn(accelerator) ? budget.tokens(left) : 0;
        BatchPlanner.Plan plan = new BatchPlanner(model.longest()).plan(lengths, tokens);
        return new Batch(model, take(jobs, places, plan.chosen()), plan.length());
    }

    /** Models that lie on other accelerators only are for these; once they are lost the node's cores run them, one window at a time. */
    private boolean runsHere(RunningJob job) {
        PairScorer model = job.job().session();
        return model.isOn(accelerator) || !model.isAccelerated();
    }

    /** A window that waits: the n-th of its job. */
    private record Place(RunningJob job, int number) {
        int length() {
            return job.waitingLength(number);
        }
    }

    /** What may come into the batch, the most urgent first. */
    private static List<Place> places(OpenJobs jobs, RunningJob first, long now, long batchNanos) {
        List<RunningJob> others = new ArrayList<>();
        jobs.forEachWaiting(job -> {
            boolean isSameModel = job.job().session() == first.job().session();
            if (job != first && isSameModel && job.job().deadlineNanos() - now >= batchNanos) {
                others.add(job);
            }
        });
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
