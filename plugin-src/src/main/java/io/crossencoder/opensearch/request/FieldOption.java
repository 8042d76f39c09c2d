package io.crossencoder.opensearch.request;

/**
 * One entry of {@code fields}.
 *
 * @param name dotted path into the document
 * @param weight null: the field's text is joined with its neighbours' and scored as one text. A number: see
 *     {@link RerankOptions#fields()}
 * @param separator written between this field's text and the one before it
 */
public record FieldOption(String name, Double weight, String separator) {
    /** What joins two fields unless said otherwise. */
    public static final String SPACE = " ";

    public FieldOption {
        if (name.isBlank()) {
            throw new IllegalArgumentException("[fields] has an entry without a name");
        }
        if (weight != null && !(weight > 0 && Double.isFinite(weight))) {
            throw new IllegalArgumentException(
                    "[fields] gives [" + name + "] the weight [" + weight + "]; it must be positive");
        }
    }
}
