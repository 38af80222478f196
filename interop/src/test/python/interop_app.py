"""The Python side of the interop tests: an ordinary Celery application whose tasks call Java's, and are called by Java.

Configured by the environment variable INTEROP_SETTINGS: Celery settings as JSON.
"""
import datetime
import decimal
import json
import os
import time
import uuid

from celery import Celery, Task, chain, chord, group  # noqa: F401  (for the code that tests send here)
from celery.exceptions import Ignore, Reject
from kombu import Exchange, Queue  # noqa: F401
from kombu.utils.json import dumps, loads  # noqa: F401

UTC = datetime.timezone.utc

app = Celery('interop')
app.conf.update(json.loads(os.environ['INTEROP_SETTINGS']))
app.conf.update(
    imports=('interop_app',),
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


if app.conf.get('interop_dies_before_body'):
    # Chord bodies are called with delay(), everything else that follows a task with apply_async().
    from celery.canvas import Signature
    Signature.delay = lambda *args, **kwargs: os.kill(os.getpid(), 9)


class PaymentRefused(Exception):
    """An application's own exception, with arguments of several types."""


@app.task(name='python.add')
def add(x, y=0):
    return x + y


@app.task(name='python.fail')
def fail(*args):
    raise ValueError(*args)


@app.task(name='python.refuse')
def refuse():
    raise PaymentRefused('card', 42, {'reason': 'expired'})


@app.task(name='python.echo')
def echo(value):
    return value


@app.task(name='python.swap', bind=True)
def swap(self, kind):
    """Has itself replaced by a chain (12), a group or a chord (each [2, 4]) of tasks in Python."""
    raise self.replace({
        'chain': lambda: chain(add.s(1, 1), add.s(10)),
        'group': lambda: group(add.s(1, 1), add.s(2, 2)),
        'chord': lambda: chord([add.s(1, 1), add.s(2, 2)], echo.s()),
    }[kind]())


@app.task(name='python.evaluate')
def evaluate(expression):
    """Gives the value of a Python expression as the result."""
    return eval(expression)


@app.task(name='python.compare')
def compare(value, expression):
    """Whether an argument is exactly the value of a Python expression; what it is otherwise."""
    return same(value, eval(expression))


def same(value, expected):
    """repr distinguishes 1 from 1.0, -0.0 from 0.0, nan from everything, and aware from naive times."""
    if repr(normal(value)) == repr(normal(expected)):
        return 'same'
    return '%r is not %r' % (value, expected)


def normal(value):
    """The zone of a datetime is compared by its offset: libraries have classes of their own for it."""
    if isinstance(value, (datetime.datetime, datetime.time)):
        return type(value).__name__, value.isoformat()
    if isinstance(value, dict):
        return {key: normal(each) for key, each in value.items()}
    if isinstance(value, list):
        return [normal(each) for each in value]
    return value


@app.task(name='python.request', bind=True)
def request(self, *args, **kwargs):
    r = self.request
    return {
        'id': r.id, 'root_id': r.root_id, 'parent_id': r.parent_id, 'group': r.group, 'retries': r.retries,
        'headers': {name: getattr(r, name, None) for name in ('tenant', 'trace')},
        'time_limits': r.timelimit, 'args': list(args), 'kwargs': kwargs, 'now': time.time(), 'eta': r.eta,
        'redelivered': bool((r.delivery_info or {}).get('redelivered')),
        'priority': (r.delivery_info or {}).get('priority'), 'correlation_id': r.correlation_id,
    }


@app.task(name='python.progress', bind=True)
def progress(self, key):
    self.update_state(state='PROGRESS', meta={'current': 3, 'total': 10})
    hold(key)
    return 'done'


@app.task(name='python.started', bind=True, track_started=True)
def started(self, key):
    hold(key)
    return 'done'


@app.task(name='python.spawn', bind=True)
def spawn(self, task, args, options):
    return self.app.send_task(task, args, **options).id


@app.task(name='python.ignored', ignore_result=True)
def ignored(key):
    store().rpush(key, 'ran')


@app.task(name='python.record')
def record(key, *args):
    store().rpush(key, json.dumps(args))


@app.task(name='python.record_last')
def record_last(*args):
    """For callbacks, where the result comes first: the key is the last argument."""
    store().rpush(args[-1], json.dumps(args[:-1]))


@app.task(name='python.reject', bind=True, acks_late=True)
def reject(self):
    raise Reject('no', requeue=False)


@app.task(name='python.ignore')
def ignore():
    raise Ignore()


@app.task(name='python.stamped', bind=True)
def stamped(self, *args):
    """Tells what it was stamped with under the last argument; the one before it is a label."""
    stamps = getattr(self.request, 'stamps', None) or {}
    store().rpush(args[-1], '%s %s' % (args[-2], stamps.get('tenant')))
    return args[-2]


@app.task(name='python.replace', bind=True)
def replace(self, by, language):
    def add(*args):
        return self.app.signature(language + '.add', args)
    raise self.replace({
        'task': lambda: add(1, 2),
        'chain': lambda: chain(add(1, 2), add(10)),
        'group': lambda: group(add(1, 2), add(2, 2)),
        'chord': lambda: chord([add(1, 2), add(2, 2)], self.app.signature(language + '.echo')),
    }[by]())


@app.task(name='python.adds', bind=True)
def adds(self, language):
    self.add_to_chord(self.app.signature(language + '.add', [100, 200]))
    return 1


@app.task(name='python.adds_lazily', bind=True)
def adds_lazily(self, language):
    return self.add_to_chord(self.app.signature(language + '.add', [100, 200]), lazy=True)


# Tasks that exist in both languages under one name.

@app.task(name='shared.where', acks_late=True)
def where(number):
    return 'python'


@app.task(name='shared.count', bind=True, acks_late=True)
def count(self, key):
    store().rpush(key, '%s python' % self.request.id)
    return 'python'


@app.task(name='shared.flaky', bind=True, max_retries=5)
def flaky(self, attempts, next_queue):
    """Fails until the last attempt, and sends each next one to the other language."""
    if self.request.retries < attempts:
        raise self.retry(exc=KeyError('python %d' % self.request.retries), countdown=0, queue=next_queue,
                         args=(attempts, 'java' if next_queue == 'python' else next_queue))
    return {'language': 'python', 'retries': self.request.retries, 'id': self.request.id,
            'parent_id': self.request.parent_id, 'tenant': getattr(self.request, 'tenant', None)}


@app.task(name='shared.hold', bind=True, acks_late=True)
def hold_message(self, key):
    """Holds its message until told to go; the second language to get it does not wait."""
    client = store()
    client.rpush(key + '.runs', 'python')
    if client.llen(key + '.runs') == 1:
        hold(key)
    return 'python'


@app.task(name='shared.order')
def order(key, number):
    store().rpush(key, number)


def store():
    import redis
    return redis.Redis.from_url(app.conf.broker_url)


def hold(key):
    if store().blpop([key], timeout=60) is None:
        raise TimeoutError('nobody released ' + key)
