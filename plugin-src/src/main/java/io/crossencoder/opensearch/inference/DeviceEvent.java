package io.crossencoder.opensearch.inference;

/** What happens on accelerators besides success. */
public enum DeviceEvent {
    /** A batch did not fit into the device's memory; its halves follow. */
    OUT_OF_MEMORY,
    /** A run failed for a reason that says nothing of the device; its halves follow, and a window alone is run on the CPU. */
    FAILED,
    /** The device failed for good; others take its windows, and the node's cores if there are none. */
    LOST,
    /** The model answered NaN or an infinity, which counts as no answer. */
    NOT_FINITE
}
