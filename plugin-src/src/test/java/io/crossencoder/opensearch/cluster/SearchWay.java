package io.crossencoder.opensearch.cluster;

import org.opensearch.action.search.ClearScrollRequest;
import org.opensearch.action.search.MultiSearchRequest;
import org.opensearch.action.search.MultiSearchResponse;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.search.builder.PointInTimeBuilder;
import org.opensearch.transport.client.Client;

/** How a client may send one search. */
enum SearchWay {
    SEARCH {
        @Override
        SearchResponse send(Client client, SearchRequest request, PointsInTime points) {
            return client.search(request).actionGet();
        }
    },

    MULTI_SEARCH {
        @Override
        SearchResponse send(Client client, SearchRequest request, PointsInTime points) throws Exception {
            MultiSearchResponse.Item item = client.multiSearch(new MultiSearchRequest().add(request))
                    .actionGet()
                    .getResponses()[0];
            if (item.isFailure()) {
                throw item.getFailure();
            }
            return item.getResponse();
        }
    },

    /** The first page. */
    SCROLL {
        @Override
        SearchResponse send(Client client, SearchRequest request, PointsInTime points) {
            SearchResponse page = client.search(request.scroll(KEEP)).actionGet();
            ClearScrollRequest clear = new ClearScrollRequest();
            clear.addScrollId(page.getScrollId());
            client.clearScroll(clear).actionGet();
            return page;
        }
    },

    /** The REST layer fills in the indices of the point in time. */
    POINT_IN_TIME {
        @Override
        SearchResponse send(Client client, SearchRequest request, PointsInTime points) {
            request.source().pointInTimeBuilder(new PointInTimeBuilder(points.of(request.indices())));
            return client.search(request).actionGet();
        }
    };

    private static final TimeValue KEEP = TimeValue.timeValueMinutes(1);

    abstract SearchResponse send(Client client, SearchRequest request, PointsInTime points) throws Exception;
}
