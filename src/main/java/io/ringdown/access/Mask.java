package io.ringdown.access;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides the end of numbers. Every run of at least {@code from} digits loses its last three, as in itemised bills; those of
 * phones in the house are shorter and stay.
 *
 * @param from digits; 0 masks nothing
 */
public record Mask(int from) {

    public static final Mask NONE = new Mask(0);

    private static final int HIDDEN = 3;
    private static final Pattern DIGITS = Pattern.compile("\\d+");

    public Mask {
        if (from != 0 && from <= HIDDEN) {
            throw new IllegalArgumentException("a number that is masked has more than " + HIDDEN + " digits");
        }
    }

    public boolean none() {
        return from == 0;
    }

    /** A text with the numbers in it masked; null stays null. */
    String text(String text) {
        if (text == null || none() || text.length() < from) {
            return text;
        }
        Matcher digits = DIGITS.matcher(text);
        StringBuilder masked = new StringBuilder();
        while (digits.find()) {
            String run = digits.group();
            digits.appendReplacement(
                    masked, run.length() < from ? run : run.substring(0, run.length() - HIDDEN) + "xxx");
        }
        return digits.appendTail(masked).toString();
    }

    /** A channel's name: what is behind its last dash tells channels apart, and may be all digits. */
    String channel(String name) {
        int dash = name == null ? -1 : name.lastIndexOf('-');
        return dash < 0 ? text(name) : text(name.substring(0, dash)) + name.substring(dash);
    }
}
