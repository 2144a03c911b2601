package io.ringdown.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringdown.access.Role;
import io.ringdown.access.Scope;
import io.ringdown.login.Tokens.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which token is taken, with and without the database. */
class TokensTest {

    private static final Instant T0 = Instant.parse("2026-11-21T08:00:00Z");

    /** A table that may be down. */
    private static final class Table implements Tokens.Source {
        final Map<String, ApiToken> rows = new HashMap<>();
        boolean down;
        int asked;
        int used;

        @Override
        public Optional<ApiToken> find(String id) throws SQLException {
            asked++;
            refuse();
            return Optional.ofNullable(rows.get(id));
        }

        @Override
        public void used(String id) throws SQLException {
            refuse();
            used++;
        }

        private void refuse() throws SQLException {
            if (down) {
                throw new SQLException("the database is away");
            }
        }

        TokenText has(Instant expires, Instant revoked) {
            TokenText text = TokenText.random();
            rows.put(
                    text.id(),
                    new ApiToken(text.id(), "n", text.hash(), Role.VIEWER, Scope.ALL, T0, expires, revoked, null));
            return text;
        }
    }

    private final Table table = new Table();
    private Instant now = T0;
    private final Tokens tokens = new Tokens(table, Runnable::run, () -> now, Duration.ofMinutes(15));

    private Verdict judge(TokenText text) {
        return tokens.judge(text).join();
    }

    @Test
    void a_good_one_is_looked_up_once_in_ten_seconds() {
        TokenText text = table.has(null, null);
        assertThat(judge(text)).isInstanceOf(Verdict.Good.class);
        assertThat(judge(text)).isInstanceOf(Verdict.Good.class);
        assertThat(table.asked).isEqualTo(1);
        now = T0.plusSeconds(10);
        assertThat(judge(text)).isInstanceOf(Verdict.Good.class);
        assertThat(table.asked).isEqualTo(2);
        assertThat(table.used).isEqualTo(1);
        now = T0.plusSeconds(60);
        judge(text);
        assertThat(table.used).isEqualTo(2);
    }

    @Test
    void a_wrong_secret_says_no_more_than_a_wrong_id() {
        TokenText text = table.has(null, T0);
        TokenText wrong = new TokenText(text.id(), TokenText.random().secret());
        assertThat(judge(wrong)).isEqualTo(judge(TokenText.random()));
        assertThat(judge(wrong)).isEqualTo(new Verdict.Bad("there is no such token"));
        assertThat(judge(text)).isEqualTo(new Verdict.Bad("the token was revoked"));
    }

    @Test
    void it_ends_to_the_second() {
        TokenText text = table.has(T0.plusSeconds(5), null);
        assertThat(judge(text)).isInstanceOf(Verdict.Good.class);
        now = T0.plusSeconds(5);
        assertThat(judge(text)).isEqualTo(new Verdict.Bad("the token has expired"));
        assertThat(table.asked).isEqualTo(1);
    }

    @Test
    void while_the_database_is_away_those_go_on_that_were_seen_and_of_others_nothing_is_known() {
        TokenText seen = table.has(T0.plusSeconds(600), null);
        TokenText unseen = table.has(null, null);
        assertThat(judge(seen)).isInstanceOf(Verdict.Good.class);
        table.down = true;
        now = T0.plusSeconds(60);
        assertThat(judge(seen)).isInstanceOf(Verdict.Good.class);
        assertThat(tokens.judge(seen.id()).join()).isInstanceOf(Verdict.Good.class);
        assertThat(judge(new TokenText(seen.id(), unseen.secret()))).isInstanceOf(Verdict.Bad.class);
        assertThat(judge(unseen)).isInstanceOf(Verdict.Unknown.class);
        now = T0.plusSeconds(600);
        assertThat(judge(seen)).isEqualTo(new Verdict.Bad("the token has expired"));
        now = T0.plusSeconds(15 * 60);
        assertThat(judge(seen)).isInstanceOf(Verdict.Unknown.class);
        table.down = false;
        assertThat(judge(unseen)).isInstanceOf(Verdict.Good.class);
    }

    @Test
    void a_token_is_whole_or_none() {
        String text = TokenText.random().text();
        assertThat(TokenText.of(text).orElseThrow().text()).isEqualTo(text);
        assertThat(TokenText.of(text.substring(0, text.length() - 1))).isEmpty();
        assertThat(TokenText.of(text + "A")).isEmpty();
        assertThat(TokenText.of("rd_x_y")).isEmpty();
        assertThat(TokenText.of(text).orElseThrow().toString()).doesNotContain(text.substring(text.length() - 43));
    }
}
