package io.crossencoder.opensearch.rest;

import org.opensearch.action.ActionType;

/** The action behind the rerank API; roles are granted on its name. */
public final class RerankAction extends ActionType<RerankResponse> {
    public static final RerankAction INSTANCE = new RerankAction();
    public static final String NAME = "indices:data/read/opensearch/cross_encoder/rerank";

    private RerankAction() {
        super(NAME, RerankResponse::new);
    }
}
