package io.ringdown.call;

/** Takes a number out of a text, wherever it stands as a whole. */
public final class NumberMask {

    private NumberMask() {}

    /**
     * {@code text} with {@code mask} for every {@code number} that no letter or digit touches, as the device in {@code
     * PJSIP/0301234-0000001}; {@code 0301234} is not in {@code 03012345}.
     *
     * @param text null stays null
     */
    public static String masked(String text, String number, String mask) {
        if (number.isEmpty()) {
            throw new IllegalArgumentException("an empty number is in every text");
        }
        int found = text == null ? -1 : text.indexOf(number);
        if (found < 0) {
            return text;
        }
        StringBuilder masked = new StringBuilder(text.length());
        int kept = 0;
        while (found >= 0) {
            int end = found + number.length();
            boolean whole = (found == 0 || !Character.isLetterOrDigit(text.codePointBefore(found)))
                    && (end == text.length() || !Character.isLetterOrDigit(text.codePointAt(end)));
            if (whole) {
                masked.append(text, kept, found).append(mask);
                kept = end;
            }
            found = text.indexOf(number, whole ? end : found + 1);
        }
        return masked.append(text, kept, text.length()).toString();
    }
}
