"""A Django project with nothing but django-celery-beat, on the SQLite file and the broker that the environment names.

    django_beat.py <code>      runs code with django-celery-beat's models in scope

    celery -A django_beat beat    is Python's beat on that database
"""
import os
import sys

import django
from celery import Celery
from django.conf import settings

settings.configure(
    SECRET_KEY='for tests',
    INSTALLED_APPS=['django.contrib.contenttypes', 'django_celery_beat'],
    DATABASES={'default': {
        'ENGINE': 'django.db.backends.sqlite3',
        'NAME': os.environ['IT_DJANGO_DB'],
        'OPTIONS': {'timeout': 30},
    }},
    USE_TZ=True,
    TIME_ZONE='UTC',
    DEFAULT_AUTO_FIELD='django.db.models.AutoField',
)
django.setup()

app = Celery('django_beat', broker=os.environ['IT_BROKER'])
app.conf.update(enable_utc=True, timezone='UTC', beat_max_loop_interval=1)

if __name__ == '__main__':
    from django.core.management import call_command  # noqa: F401
    from django_celery_beat.models import (  # noqa: F401
        ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks, SolarSchedule,
    )
    exec(sys.argv[1])
