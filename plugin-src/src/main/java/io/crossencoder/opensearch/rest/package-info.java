/** How is it operated? REST endpoints and the transport actions behind them. */
package io.crossencoder.opensearch.rest;
