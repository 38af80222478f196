"""Celery's own answers to questions about crontabs.

    crontab_oracle.py <questions> <answers>

A question is a line of minute, hour, day_of_week, day_of_month, month_of_year, the second of the last run and a zone,
between tabs. The answer is the next run on the clock on the wall of that zone, or a dash and the exception's name.
"""
import sys
from datetime import datetime, timezone

from celery import Celery
from celery.schedules import crontab

APPS = {}


def app_in(zone):
    if zone not in APPS:
        APPS[zone] = Celery(zone, set_as_current=False)
        APPS[zone].conf.update(timezone=zone, enable_utc=True)
    return APPS[zone]


def answer(line):
    *fields, second, zone = line.rstrip('\n').split('\t')
    app = app_in(zone)
    last = datetime.fromtimestamp(int(second), timezone.utc).astimezone(app.timezone)
    try:
        schedule = crontab(*fields, app=app, nowfun=lambda: last)
        start, forward, _ = schedule.remaining_delta(last)
        return (start + forward).replace(tzinfo=None).isoformat()
    except Exception as exc:
        return '-' + type(exc).__name__


def main(questions, answers):
    with open(questions, encoding='utf-8') as lines, open(answers, 'w', encoding='utf-8') as out:
        for line in lines:
            out.write(answer(line) + '\n')


if __name__ == '__main__':
    main(*sys.argv[1:])
