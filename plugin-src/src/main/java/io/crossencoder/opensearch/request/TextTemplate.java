package io.crossencoder.opensearch.request;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document's text written as {@code "{{title}}. {{body}}"}. A field without text leaves nothing behind: what stands between
 * two fields is written when both it joins have text, what stands before the first or behind the last goes with that field. What
 * belongs to one field alone is put in a section, as Mustache has them: {@code "{{title}}{{#year}} ({{year}}){{/year}}"}.
 *
 * @param parts what is left out as a whole, in order
 * @param end literal text behind the last
 */
public record TextTemplate(List<Part> parts, String end) {
    private static final Pattern TAG = Pattern.compile("\\{\\{\\s*([#/]?)\\s*([^{}\\s#/]+)\\s*}}");

    /**
     * A field, or the section of one.
     *
     * @param before literal text that stands before it
     * @param field decides whether the part is written
     * @param inside what is written: the field alone, or a section's content
     */
    public record Part(String before, String field, List<Piece> inside) {
        public Part {
            inside = List.copyOf(inside);
        }
    }

    /** Literal text, or a field's. */
    public record Piece(String text, boolean isField) {}

    public TextTemplate {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if it names no field, or a section is not closed or holds another
     */
    public static TextTemplate parse(String template) {
        return new Parser(template).parse();
    }

    /** The fields it names, once each. */
    public Set<String> fields() {
        Set<String> names = new LinkedHashSet<>();
        for (Part part : parts) {
            names.add(part.field());
            part.inside().stream().filter(Piece::isField).map(Piece::text).forEach(names::add);
        }
        return names;
    }

    /**
     * What is written of one document, in order: nothing if none of the fields has text.
     *
     * @param textOf a field's text, empty if there is none
     */
    public List<Piece> written(Function<String, String> textOf) {
        List<Piece> pieces = new ArrayList<>();
        boolean isFirst = true;
        boolean isLastWritten = false;
        for (Part part : parts) {
            isLastWritten = !textOf.apply(part.field()).isEmpty();
            if (isLastWritten) {
                if (isFirst || !pieces.isEmpty()) {
                    pieces.add(new Piece(part.before(), false));
                }
                pieces.addAll(part.inside());
            }
            isFirst = false;
        }
        if (isLastWritten) {
            pieces.add(new Piece(end, false));
        }
        return pieces;
    }

    /** One pass over the tags. */
    private static final class Parser {
        private final String template;
        private final List<Part> parts = new ArrayList<>();
        private final List<Piece> inside = new ArrayList<>();
        private String before = "";
        private String section;

        Parser(String template) {
            this.template = template;
        }

        TextTemplate parse() {
            Matcher tag = TAG.matcher(template);
            int last = 0;
            while (tag.find()) {
                literal(template.substring(last, tag.start()));
                switch (tag.group(1)) {
                    case "#" -> open(tag.group(2));
                    case "/" -> close(tag.group(2));
                    default -> field(tag.group(2));
                }
                last = tag.end();
            }
            if (section != null) {
                throw new IllegalArgumentException(
                        "[text] [" + template + "] leaves a section open; close it with {{/" + section + "}}");
            }
            if (parts.isEmpty()) {
                throw new IllegalArgumentException("[text] [" + template + "] names no field; write one as {{title}}");
            }
            return new TextTemplate(parts, template.substring(last));
        }

        private void literal(String text) {
            if (section == null) {
                before += text;
            } else if (!text.isEmpty()) {
                inside.add(new Piece(text, false));
            }
        }

        private void field(String name) {
            inside.add(new Piece(name, true));
            if (section == null) {
                endPart(name);
            }
        }

        private void open(String name) {
            if (section != null) {
                throw new IllegalArgumentException("[text] [" + template + "] opens {{#" + name + "}} inside {{#"
                        + section + "}}; close the one before the other");
            }
            section = name;
        }

        private void close(String name) {
            if (!name.equals(section)) {
                throw new IllegalArgumentException("[text] [" + template + "] closes {{/" + name
                        + "}}, which is not open; open it with {{#" + name + "}}");
            }
            section = null;
            endPart(name);
        }

        private void endPart(String field) {
            parts.add(new Part(before, field, inside));
            inside.clear();
            before = "";
        }
    }
}
