package io.crossencoder.opensearch.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.ExceptionsHelper;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.rest.BytesRestResponse;
import org.opensearch.rest.RestChannel;

/** An error as Cohere's clients read it: {@code {"id": …, "message": …}}. */
final class CohereError {
    private static final Logger logger = LogManager.getLogger(CohereError.class);

    private static final String RETRY_AFTER = "Retry-After";

    private CohereError() {}

    /** The answer to a failure, with the status that its exception carries. */
    static BytesRestResponse response(RestChannel channel, Exception failure) {
        Throwable cause = ExceptionsHelper.unwrapCause(failure);
        return response(channel, ExceptionsHelper.status(cause), cause);
    }

    static BytesRestResponse response(RestChannel channel, RestStatus status, Throwable cause) {
        try (XContentBuilder builder = channel.newBuilder()) {
            String id = UUID.randomUUID().toString();
            if (status.getStatus() >= RestStatus.INTERNAL_SERVER_ERROR.getStatus()) {
                logger.debug(() -> "rerank request [" + id + "] failed", cause);
            }
            builder.startObject();
            builder.field("id", id);
            builder.field("message", reasons(cause));
            BytesRestResponse response = new BytesRestResponse(status, builder.endObject());
            switch (status) {
                // What a queue of windows takes to get shorter, and a model to be loaded.
                case TOO_MANY_REQUESTS -> response.addHeader(RETRY_AFTER, "1");
                case SERVICE_UNAVAILABLE -> response.addHeader(RETRY_AFTER, "5");
                default -> {} // trying again would change nothing
            }
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException("building JSON in memory failed; this is a bug", e);
        }
    }

    /** Parsers wrap an error once for each level of nesting: where it is stands outside, what it is inside. */
    private static String reasons(Throwable e) {
        String reason = String.valueOf(e.getMessage());
        return e.getCause() == null || e.getCause() == e ? reason : reason + ": " + reasons(e.getCause());
    }
}
