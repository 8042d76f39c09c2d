/** What is plugged in where? Settings and constructors, nothing else; the only package that may import all others. */
package io.crossencoder.opensearch;
