package io.crossencoder.opensearch.onnx;

import java.util.Map;

/**
 * A file beside the graph that holds weights of it.
 *
 * @param location as the graph names it, relative to the graph's own folder; not checked
 * @param end how many bytes it must have at least
 */
public record ExternalData(String location, long end) {
    /** Of the entries {@code location}, {@code offset} and {@code length} of a tensor (onnx.proto, {@code external_data}). */
    static ExternalData of(Map<String, String> place) {
        String location = place.getOrDefault("location", "");
        String offset = place.getOrDefault("offset", "0");
        String length = place.getOrDefault("length", "0");
        try {
            long from = Long.parseLong(offset);
            long count = Long.parseLong(length);
            if (from >= 0 && count >= 0) {
                return new ExternalData(location, Math.addExact(from, count));
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // no number, or none that a file can have: said below
        }
        throw new IllegalArgumentException("the graph wants [" + length + "] bytes from [" + offset + "] of ["
                + location + "]; the file is damaged or forged: export it again");
    }
}
