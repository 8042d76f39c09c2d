package io.crossencoder.opensearch.stats;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What one {@code cross_encoder} processor did to one search; the response carries it as {@code ext.cross_encoder}.
 *
 * @param status how far it came
 * @param reason why not further; null where complete
 * @param facts further entries in the order in which they are printed; values are strings, numbers, booleans, or maps
 *     and lists of these
 */
public record RerankReport(Status status, String reason, Map<String, Object> facts) {

    /** How far reranking came. */
    public enum Status {
        /** Every candidate that has text was scored. */
        COMPLETE,
        /** Some were scored; the others follow in first-stage order. */
        PARTIAL,
        /** Something prevented reranking: first-stage order and scores. */
        KEPT_ORDER,
        /** The search is not one to rerank, and was not touched. */
        PASSED
    }

    public RerankReport {
        facts = new LinkedHashMap<>(facts);
    }

    /** A search that was left alone. */
    public static RerankReport passed(String reason) {
        return new RerankReport(Status.PASSED, reason, Map.of());
    }

    /** A search that should have been reranked and was not. */
    public static RerankReport keptOrder(String reason, String model, String detail) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", model);
        if (detail != null) {
            facts.put("detail", detail);
        }
        return new RerankReport(Status.KEPT_ORDER, reason, facts);
    }

    /** The report with a further entry. */
    public RerankReport with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(facts);
        more.put(name, value);
        return new RerankReport(status, reason, more);
    }

    /** The report as it is printed. */
    public Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("status", status.name().toLowerCase(Locale.ROOT));
        if (reason != null) {
            map.put("reason", reason);
        }
        map.putAll(facts);
        return map;
    }
}
