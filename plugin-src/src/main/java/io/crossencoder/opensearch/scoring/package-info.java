/**
 * How relevant? In go a query and the texts of some documents, out comes an order with scores. Windows, pooling, combination
 * and order are written here once, over the seam {@link io.crossencoder.opensearch.scoring.WindowScorer}, behind which this
 * node's engine gives the logits, or another plugin's models. Must not import hits, pipelines or requests.
 */
package io.crossencoder.opensearch.scoring;
