package dev.celeriac.beat;

import static dev.celeriac.beat.CronField.DAY_OF_MONTH;
import static dev.celeriac.beat.CronField.DAY_OF_WEEK;
import static dev.celeriac.beat.CronField.HOUR;
import static dev.celeriac.beat.CronField.MINUTE;
import static dev.celeriac.beat.CronField.MONTH_OF_YEAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Celery's own {@code crontab_parser} makes of each text. */
class CronFieldTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "MINUTE|*/7|0,7,14,21,28,35,42,49,56",
                "MINUTE|*/70|0",
                "MINUTE|50-10/5|0,5,10,50,55",
                "MINUTE|1-3-5|1,2,3",
                "MINUTE|*/5-10|0,5,10,15,20,25,30,35,40,45,50,55",
                "MINUTE| 5|5",
                "MINUTE|1, 2|1,2",
                "MINUTE|05|5",
                "MINUTE|1,13,30-33,50-59/4|1,13,30,31,32,33,50,54,58",
                "HOUR|0,8-17/2|0,8,10,12,14,16",
                "HOUR|*/6|0,6,12,18",
                "DAY_OF_WEEK|mon-fri|1,2,3,4,5",
                "DAY_OF_WEEK|fri-mon|0,1,5,6",
                "DAY_OF_WEEK|sat-sun|0,6",
                "DAY_OF_WEEK|Sundayxyz|0",
                "DAY_OF_WEEK|mon,wed,fri|1,3,5",
                "DAY_OF_WEEK|MONDAY|1",
                "DAY_OF_WEEK|*/2|0,2,4,6",
                "DAY_OF_MONTH|*/10|1,11,21,31",
                "DAY_OF_MONTH|2-30/2|2,4,6,8,10,12,14,16,18,20,22,24,26,28,30",
                "MONTH_OF_YEAR|nov-feb|1,2,11,12",
                "MONTH_OF_YEAR|*/3|1,4,7,10",
                "MONTH_OF_YEAR|2-12/2|2,4,6,8,10,12",
                "MONTH_OF_YEAR|mon|1",
                "DAY_OF_WEEK|may|5",
            })
    void readsWhatCeleryReads(CronField field, String text, String values) {
        assertThat(field.parse(text).stream().boxed().map(String::valueOf)).containsExactly(values.split(","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/0", "*/", "1,2,", "", ",", "-1", "60", "* ", "L", "5W", "?", "5#2", "@daily", "x", "1-60", "5-",
                "*/x", "1.5"
            })
    void refusesWhatCeleryRefuses(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MINUTE.parse(text))
                .withMessageContaining("minute '" + text + "'");
    }

    @Test
    void dayZeroIsSundayAndSevenIsNoDay() {
        assertThat(DAY_OF_WEEK.parse("0")).isEqualTo(DAY_OF_WEEK.parse("sun"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DAY_OF_WEEK.parse("7"))
                .withMessage("day_of_week '7' has 7, but values are 0 to 6; Sunday is 0");
        assertThatIllegalArgumentException().isThrownBy(() -> DAY_OF_WEEK.parse("0-7"));
    }

    @Test
    void boundsAreThoseOfTheField() {
        assertThatIllegalArgumentException().isThrownBy(() -> HOUR.parse("24"));
        assertThatIllegalArgumentException().isThrownBy(() -> DAY_OF_MONTH.parse("0"));
        assertThatIllegalArgumentException().isThrownBy(() -> DAY_OF_MONTH.parse("32"));
        assertThatIllegalArgumentException().isThrownBy(() -> MONTH_OF_YEAR.parse("13"));
    }
}
