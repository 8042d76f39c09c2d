package io.crossencoder.opensearch.scoring;

import io.crossencoder.opensearch.model.LoadedModel;

/**
 * What a further thread does of a search's tokenising, if one is free in time.
 *
 * @param model may be closed before the last text is done, for searches do not wait for this; held meanwhile
 */
record TokenizingHelp(LoadedModel model, Runnable work) implements DeadlinePool.Work {
    @Override
    public void start() {
        if (model.tryIncRef()) {
            try {
                work.run();
            } finally {
                model.decRef();
            }
        }
    }

    /** The search has ended. */
    @Override
    public void late() {}

    /** The search does without. */
    @Override
    public void refused(Exception e) {}

    @Override
    public void failed(Exception e) {
        throw new IllegalStateException("what fails is told to those who take the texts; this is a bug", e);
    }
}
