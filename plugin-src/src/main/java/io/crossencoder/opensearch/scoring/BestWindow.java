package io.crossencoder.opensearch.scoring;

/**
 * The window that speaks for a document: the one with the highest logit of all its texts.
 *
 * @param part index of its text in the document
 * @param index which of the text's windows it is, counted from the text's start
 * @param start where it starts in the text, in UTF-16 code units
 * @param end where it ends, exclusive
 */
public record BestWindow(int part, int index, int start, int end, float logit) {}
