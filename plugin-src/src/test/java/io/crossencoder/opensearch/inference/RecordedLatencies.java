package io.crossencoder.opensearch.inference;

import io.crossencoder.opensearch.Fixtures;
import io.crossencoder.opensearch.inference.PuppetDevice.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How long a device took for runs of some shapes, and so what it will take for others. */
final class RecordedLatencies {
    private final NavigableMap<Integer, NavigableMap<Integer, Double>> millisByLengthAndPairs = new TreeMap<>();

    /** Reads {@code latencies/NAME.csv}. */
    RecordedLatencies(String name) {
        try {
            List<String> lines = Files.readAllLines(Fixtures.resource("/latencies/" + name + ".csv"));
            for (String line : lines.subList(1, lines.size())) {
                String[] values = line.split(",");
                millisByLengthAndPairs
                        .computeIfAbsent(Integer.valueOf(values[1]), length -> new TreeMap<>())
                        .put(Integer.valueOf(values[0]), Double.valueOf(values[2]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By the next shorter length that was recorded, in proportion; between recorded numbers of pairs, on a line. */
    long nanos(Run run) {
        Integer recorded = millisByLengthAndPairs.floorKey(run.length());
        int length = recorded == null ? millisByLengthAndPairs.firstKey() : recorded;
        double millis = onALine(millisByLengthAndPairs.get(length), run.pairs()) * run.length() / length;
        return (long) (millis * 1e6);
    }

    private static double onALine(NavigableMap<Integer, Double> millis, int pairs) {
        List<Integer> known = new ArrayList<>(millis.keySet());
        if (known.size() == 1) {
            return millis.get(known.get(0)) * pairs / known.get(0);
        }
        int right = 1;
        while (right < known.size() - 1 && known.get(right) < pairs) {
            right++;
        }
        double from = millis.get(known.get(right - 1));
        double slope = (millis.get(known.get(right)) - from) / (known.get(right) - known.get(right - 1));
        return Math.max(from / known.get(right - 1), from + slope * (pairs - known.get(right - 1)));
    }
}
