package io.ringdown.cdr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each view and function of the schema {@code report} on a known data set: a file with questions and the answers below
 * them. After a change that is meant, {@code ./mvnw test -Dtest=ReportsGoldenTest -Dgolden.write=true} writes the answers
 * anew: read the difference.
 */
class ReportsGoldenTest {

    private static final Path FOLDER = Path.of("src/test/reports");
    private static final Pattern QUESTION =
            Pattern.compile("^(?:select|with)\\b.*?;$", Pattern.MULTILINE | Pattern.DOTALL);

    private static ReportDatabase database;

    @BeforeAll
    static void fill() throws Exception {
        database = ReportDatabase.filled();
    }

    @TestFactory
    Stream<DynamicTest> reports_answer_as_written() throws IOException {
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
    }

    private static void check(Path file) throws IOException, SQLException {
        String before = Files.readString(file);
        List<String> parts = new ArrayList<>();
        for (String question :
                QUESTION.matcher(before).results().map(match -> match.group()).toList()) {
            parts.add(question + "\n\n" + database.table(question));
        }
        String after = String.join("\n", parts);
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(file, after);
        } else {
            assertThat(after).isEqualTo(before);
        }
    }

    /** They are about the hand-made days, and each has an answer there. */
    @TestFactory
    Stream<DynamicTest> the_questions_in_the_documentation_are_answered() throws IOException {
        List<String> questions = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/sql.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(questions).hasSizeGreaterThan(10);
        return questions.stream()
                .map(question -> DynamicTest.dynamicTest(
                        question.lines().findFirst().orElse(""),
                        () -> assertThat(database.column(question)).isNotEmpty()));
    }

    @Test
    void every_view_and_function_is_asked() throws Exception {
        String asked = files().stream().map(ReportsGoldenTest::read).collect(Collectors.joining());

        assertThat(database.column("""
                select relname from pg_class where relnamespace = 'report'::regnamespace and relkind = 'v'
                union select proname from pg_proc where pronamespace = 'report'::regnamespace""")).isNotEmpty().allSatisfy(name -> assertThat(asked)
                .contains("report." + name));
    }

    @Test
    void every_view_function_type_and_column_says_what_it_is() throws Exception {
        assertThat(database.column("""
                select c.relname || coalesce('.' || a.attname, '')
                from pg_class c
                left join lateral (
                  select attnum, attname from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped
                  union all select 0, null) a on true
                where c.relnamespace = 'report'::regnamespace and c.relkind in ('v', 'c')
                  and case
                    when a.attnum > 0 then col_description(c.oid, a.attnum)
                    when c.relkind = 'c' then obj_description(c.reltype, 'pg_type')
                    else obj_description(c.oid, 'pg_class') end is null
                union all
                select proname from pg_proc
                where pronamespace = 'report'::regnamespace and obj_description(oid, 'pg_proc') is null
                union all
                select nspname from pg_namespace where nspname = 'report' and obj_description(oid) is null""")).isEmpty();
    }

    @Test
    void the_parts_of_a_summary_make_its_whole() throws Exception {
        assertThat(database.column("""
                select queue from report.queue_summary(short_abandon => '5 seconds')
                where offered <> answered + abandoned + short_abandoned + overflow + unknown or calls > offered
                union all
                select agent from report.agent_summary()
                where offered <> answered + missed + answered_elsewhere + cancelled + unreached + unknown""")).isEmpty();
        assertThat(database.column("""
                select q.queue from report.queue_summary() q
                where q.service_level is distinct from report.queue_service_level(q.queue, pbx => q.pbx)""")).isEmpty();
    }

    @Test
    void the_same_is_told_by_every_report() throws Exception {
        assertThat(database.column("""
                select 'visits' where (select sum(offered) from report.queue_summary())
                  <> (select count(*) from report.queue_visits_v1)
                union all
                select 'abandoned' where (select sum(abandoned) from report.queue_summary())
                  <> (select count(*) from report.abandoned_calls_v1)
                union all
                select 'talk of queues and agents' where (select sum(talk_ms) from report.queue_summary())
                  <> (select sum(talk_ms) from report.agent_summary())
                union all
                select 'contacts' where (select sum(contacts) from report.queue_visits_v1)
                  <> (select sum(offered) from report.agent_summary())
                union all
                select 'calls' where (select sum(calls) from report.traffic('2026-03-01', '2026-12-01', 'day', 'Asia/Kathmandu'))
                  <> (select count(*) from call where started_at >= '2026-01-01' or started_at is null)
                union all
                select 'hours' where (select sum(calls) from report.traffic_by_hour_v1) <> (select count(*) from call)""")).isEmpty();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".report"))
                    .sorted()
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
