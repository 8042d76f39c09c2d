package io.crossencoder.opensearch.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.common.util.concurrent.AbstractRunnable;

/** Is what waits for a thread done once, by whoever comes first? */
class DeadlinePoolTest {
    private static final Deadline DEADLINE = new Deadline(0, () -> false);

    private final List<Runnable> queued = new ArrayList<>();
    private final List<Runnable> alarms = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final DeadlinePool pool = new DeadlinePool(queued::add, 1, (deadline, action) -> {
        alarms.add(action);
        return () -> alarms.remove(action);
    });

    private class Noted implements DeadlinePool.Work {
        @Override
        public void start() {
            done.add("started");
        }

        @Override
        public void late() {
            done.add("late");
        }

        @Override
        public void refused(Exception e) {
            done.add("refused");
        }

        @Override
        public void failed(Exception e) {
            done.add("failed: " + e.getMessage());
        }
    }

    @Test
    void aThreadThatComesInTimeStopsTheAlarm() {
        pool.execute(DEADLINE, new Noted());
        Runnable alarm = alarms.get(0);
        queued.get(0).run();
        assertEquals(List.of(), alarms);
        alarm.run();
        assertEquals(List.of("started"), done);
    }

    @Test
    void theAlarmLeavesNothingToTheThreadThatComesLater() {
        pool.execute(DEADLINE, new Noted());
        alarms.get(0).run();
        queued.get(0).run();
        assertEquals(List.of("late"), done);
    }

    @Test
    void whatThePoolRefusesIsNotLateAsWell() {
        pool.execute(DEADLINE, new Noted());
        Runnable alarm = alarms.get(0);
        ((AbstractRunnable) queued.get(0)).onRejection(new IllegalStateException("full"));
        alarm.run();
        assertEquals(List.of("refused"), done);
    }

    @Test
    void whatThrowsHasFailed() {
        pool.execute(DEADLINE, new Noted() {
            @Override
            public void start() {
                throw new IllegalStateException("broken");
            }
        });
        queued.get(0).run();
        assertEquals(List.of("failed: broken"), done);
    }
}
