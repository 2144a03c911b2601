package io.ringdown.call;

/** Takes a number out of a text, wherever it stands as a whole. */
public final class NumberMask {

    private NumberMask() {}

    /**
     * {@code text} with {@code mask} for every {@code number} that no letter or digit touches, as the device in {@code
     * PJSIP/0301234-0000001}; {@code 0301234} is not in {@code 03012345}, nor {@code 101} in {@code 1795247128.101} or {@code 10.0.0.101}.
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
            boolean whole = endsBefore(text, found) && beginsAt(text, end);
            if (whole) {
                masked.append(text, kept, found).append(mask);
                kept = end;
            }
            found = text.indexOf(number, whole ? end : found + 1);
        }
        return masked.append(text, kept, text.length()).toString();
    }

    private static boolean endsBefore(String text, int at) {
        return at == 0
                || !Character.isLetterOrDigit(text.codePointBefore(at))
                        && !(text.charAt(at - 1) == '.' && at > 1 && Character.isDigit(text.charAt(at - 2)));
    }

    private static boolean beginsAt(String text, int at) {
        return at == text.length()
                || !Character.isLetterOrDigit(text.codePointAt(at))
                        && !(text.charAt(at) == '.'
                                && at + 1 < text.length()
                                && Character.isDigit(text.charAt(at + 1)));
    }
}
