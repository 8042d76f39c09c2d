package io.crossencoder.opensearch.inference;

/**
 * What waits for a worker.
 *
 * @param jobs that have a window waiting
 * @param windows that wait
 * @param bytes of heap kept for these jobs (estimate)
 * @param rejected jobs refused since the engine started, because the queue or the memory was full
 */
public record QueueLoad(int jobs, int windows, long bytes, long rejected) {}
