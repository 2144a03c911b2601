package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseAddressTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db.example:5433/calls, db.example:5433/calls",
        "jdbc:postgresql://db.example/calls?user=u&password=secret, db.example/calls",
        "jdbc:postgresql://u:secret@db.example/calls, db.example/calls",
        "'jdbc:postgresql://a:1,b:2/calls', 'a:1,b:2/calls'",
        "jdbc:postgresql:calls?password=secret, localhost/calls",
        "jdbc:postgresql://[::1]:5432/calls, [::1]:5432/calls",
        "jdbc:other:secret, (an address that is not jdbc:postgresql://host:port/database)",
    })
    void shows_where_and_no_secret(String url, String shown) {
        assertThat(DatabaseAddress.of(url).toString()).isEqualTo(shown).doesNotContain("secret");
    }
}
