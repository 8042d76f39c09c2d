/**
 * Who may take how much? In go estimates of bytes, out come reservations, which give back once, or a refusal. OpenSearch's circuit
 * breakers are adapted to it elsewhere: must import nothing.
 */
package io.crossencoder.opensearch.memory;
