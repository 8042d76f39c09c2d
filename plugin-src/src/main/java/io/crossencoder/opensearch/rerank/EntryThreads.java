package io.crossencoder.opensearch.rerank;

import io.crossencoder.opensearch.scoring.DeadlinePool;
import java.util.concurrent.Executor;
import org.opensearch.common.util.concurrent.ThreadContext;

/**
 * Where an entry's work is done, once it has let go of its caller's thread.
 *
 * @param tokenising lets a bounded number of searches and requests wait
 * @param answering builds responses; refuses nothing, and is apart from the other, so that no answer waits behind other searches'
 *     texts
 * @param context of the calling thread, to be there again when its listener is completed
 */
public record EntryThreads(DeadlinePool tokenising, Executor answering, ThreadContext context) {}
