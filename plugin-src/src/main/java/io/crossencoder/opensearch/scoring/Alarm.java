package io.crossencoder.opensearch.scoring;

/** Does something when time is up. */
public interface Alarm {
    /**
     * Runs an action on a thread of its own, at the deadline or soon after, but never before it: it may rely on the time being over.
     * Where the node is stopping it never runs.
     *
     * @return what keeps the action from running, unless it has begun
     */
    Runnable at(Deadline deadline, Runnable action);
}
