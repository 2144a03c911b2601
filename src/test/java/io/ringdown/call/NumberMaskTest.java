package io.ringdown.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberMaskTest {

    @ParameterizedTest
    @CsvSource({
        "0301234, x",
        "PJSIP/0301234-0000001, PJSIP/x-0000001",
        "Local/0301234@ctx-0001;1, Local/x@ctx-0001;1",
        "0301234 0301234, x x",
        "0301234&0301234, x&x",
        "tel:0301234, tel:x",
        "+0301234, +x",
    })
    void a_number_that_stands_alone_is_masked(String text, String masked) {
        assertThat(NumberMask.masked(text, "0301234", "x")).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource({"03012345", "10301234", "a0301234", "0301234a", "ä0301234", "030123", "PJSIP/03012345-0301"})
    void a_number_inside_another_one_stays(String text) {
        assertThat(NumberMask.masked(text, "0301234", "x")).isEqualTo(text);
    }

    @Test
    void what_touches_itself_is_not_masked_half() {
        assertThat(NumberMask.masked("1111 11", "11", "x")).isEqualTo("1111 x");
        assertThat(NumberMask.masked("111", "11", "x")).isEqualTo("111");
    }

    @Test
    void a_number_with_a_plus_is_another_one_than_without() {
        assertThat(NumberMask.masked("PJSIP/+49301-1", "+49301", "x")).isEqualTo("PJSIP/x-1");
        assertThat(NumberMask.masked("PJSIP/49301-1", "+49301", "x")).isEqualTo("PJSIP/49301-1");
    }

    @Test
    void nothing_stays_nothing_and_an_empty_mask_erases() {
        assertThat(NumberMask.masked(null, "101", "x")).isNull();
        assertThat(NumberMask.masked("", "101", "x")).isEmpty();
        assertThat(NumberMask.masked("101", "101", "")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> NumberMask.masked("101", "", "x"));
    }
}
