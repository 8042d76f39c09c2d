package io.crossencoder.opensearch.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.search.CreatePitAction;
import org.opensearch.action.search.CreatePitRequest;
import org.opensearch.action.search.DeletePitAction;
import org.opensearch.action.search.DeletePitRequest;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.transport.client.Client;

/** One point in time for each set of indices: hits of equal score may change places from one to the next. */
final class PointsInTime implements AutoCloseable {
    private final Client client;
    private final Map<List<String>, String> ids = new HashMap<>();

    PointsInTime(Client client) {
        this.client = client;
    }

    String of(String... indices) {
        return ids.computeIfAbsent(
                List.of(indices),
                names -> client.execute(
                                CreatePitAction.INSTANCE,
                                new CreatePitRequest(TimeValue.timeValueMinutes(30), true, indices))
                        .actionGet()
                        .getId());
    }

    @Override
    public void close() {
        if (!ids.isEmpty()) {
            client.execute(DeletePitAction.INSTANCE, new DeletePitRequest(new ArrayList<>(ids.values())))
                    .actionGet();
        }
    }
}
