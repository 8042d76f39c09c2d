package io.crossencoder.opensearch.rest;

import org.opensearch.action.ActionType;

/** The action behind {@code GET /_plugins/_cross_encoder/stats}; roles are granted on its name. */
public final class StatsAction extends ActionType<StatsResponse> {
    public static final StatsAction INSTANCE = new StatsAction();
    public static final String NAME = "cluster:monitor/opensearch/cross_encoder/stats";

    private StatsAction() {
        super(NAME, StatsResponse::new);
    }
}
