package io.crossencoder.opensearch.request;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document's text written as {@code "{{title}}. {{body}}"}. A field without text leaves nothing behind but the literal text
 * around it; a document none of whose fields has any has no text.
 *
 * @param pieces in their order
 */
public record TextTemplate(List<Piece> pieces) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([^{}\\s]+)\\s*}}");

    /** Literal text, or a field's. */
    public record Piece(String text, boolean isField) {}

    public TextTemplate {
        pieces = List.copyOf(pieces);
    }

    /** Reads a template. */
    public static TextTemplate parse(String template) {
        List<Piece> pieces = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(template);
        int last = 0;
        while (matcher.find()) {
            if (matcher.start() > last) {
                pieces.add(new Piece(template.substring(last, matcher.start()), false));
            }
            pieces.add(new Piece(matcher.group(1), true));
            last = matcher.end();
        }
        if (last < template.length()) {
            pieces.add(new Piece(template.substring(last), false));
        }
        if (pieces.stream().noneMatch(Piece::isField)) {
            throw new IllegalArgumentException("[text] [" + template + "] names no field; write one as {{title}}");
        }
        return new TextTemplate(pieces);
    }

    /** The fields it names, once each. */
    public Set<String> fields() {
        Set<String> names = new LinkedHashSet<>();
        pieces.stream().filter(Piece::isField).map(Piece::text).forEach(names::add);
        return names;
    }
}
