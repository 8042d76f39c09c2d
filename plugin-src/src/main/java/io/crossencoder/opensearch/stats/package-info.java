/** What happened? Records and counters only; imports nothing of ours. */
package io.crossencoder.opensearch.stats;
