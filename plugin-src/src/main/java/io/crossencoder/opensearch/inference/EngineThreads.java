package io.crossencoder.opensearch.inference;

import java.util.ArrayList;
import java.util.List;

/** The engine's threads: named, and daemons, so that they do not keep a node alive. */
final class EngineThreads {
    private final List<Thread> threads = new ArrayList<>();

    synchronized void start(String name, Runnable work) {
        Thread thread = new Thread(work, "cross_encoder_inference_" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private synchronized int count() {
        return threads.size();
    }

    private synchronized Thread thread(int number) {
        return threads.get(number);
    }

    /** Waits until all have ended; an interrupt does not cut it short, and is kept. */
    void join() {
        boolean interrupted = false;
        // One may start others while it ends.
        for (int i = 0; i < count(); i++) {
            Thread thread = thread(i);
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
