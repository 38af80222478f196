"""The tasks of the chaos harness for stock Celery workers, with the ledger that Java workers write."""
import os
import time

from celery import Celery

prefix = os.environ['CHAOS_PREFIX']
app = Celery('chaos', broker=os.environ['CHAOS_BROKER'], backend=os.environ['CHAOS_BROKER'])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_default_queue=os.environ['CHAOS_QUEUE'],
    broker_transport_options={
        'global_keyprefix': prefix,
        'visibility_timeout': int(os.environ['CHAOS_VISIBILITY']),
    },
)


def write(what, task, attempt):
    line = '%s %s %d %d\n' % (what, task, attempt, time.time() * 1000)
    path = os.environ['CHAOS_LEDGER']
    ledger = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(ledger, line.encode('ascii'))
    os.close(ledger)


@app.task(name='chaos.work', bind=True)
def work(self, number, millis, retries):
    write('S', self.request.id, self.request.retries)
    time.sleep(millis / 1000)
    write('E', self.request.id, self.request.retries)
    if self.request.retries < retries:
        raise self.retry(countdown=0)
    return number
