#!/usr/bin/env python3
"""Records what a real Celery puts on the wire and into its result store.

    python3 interop/record_messages.py celeriac-core/src/test/resources/recordings

writes one JSON file per case below <directory>/celery-<version>/{messages,results}/. Needs only the celery package: the
broker and the result store are in memory. The recordings are committed; run it again for a new Celery release and read
the difference before committing it.

A message file is the envelope that kombu's virtual transports store, plus "decoded", the body as Python sees it after a
plain json.loads (without kombu's extended types). A result file is the stored document itself.
"""
import base64
import bz2
import datetime
import decimal
import json
import lzma
import pathlib
import sys
import traceback
import uuid
import zlib

import celery
import kombu
from celery import Celery, chain, chord, group
from celery.app.task import Context
from kombu.utils.json import dumps

UTC = datetime.timezone.utc
ETA = datetime.datetime(2030, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
VERSION = tuple(int(part) for part in celery.__version__.split('.')[:2])

app = Celery('recorder', broker='memory://', backend='cache+memory://')
app.conf.update(task_always_eager=False, result_extended=False)


@app.task(name='rec.add', bind=True, max_retries=3)
def add(self, x=0, y=0, **kwargs):
    return x + y


@app.task(name='rec.total')
def total(values):
    return sum(values)


def taken():
    """Everything that was published since the last call, as the envelopes kombu stores."""
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        envelopes = []
        for queue in list(channel.state.queue_index) + list(channel.queues):
            while True:
                try:
                    envelope = channel._get(queue)
                except Exception:
                    break
                envelopes.append(envelope)
        return envelopes


def zstd(body):
    import zstandard
    return zstandard.ZstdDecompressor().decompress(body)


DECOMPRESSORS = {
    'application/x-gzip': zlib.decompress,
    'application/x-bz2': bz2.decompress,
    'application/x-lzma': lzma.decompress,
    'application/zstd': zstd,
}


def decoded(envelope):
    body = base64.b64decode(envelope['body'])
    method = envelope['headers'].get('compression')
    if method:
        body = DECOMPRESSORS[method](body)
    return json.loads(body)


class Recorder:
    def __init__(self, directory):
        self.root = pathlib.Path(directory) / ('celery-' + celery.__version__)
        self.count = 0

    def write(self, kind, name, document):
        path = self.root / kind / (name + '.json')
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dumps(document, indent=None) + '\n')
        self.count += 1

    def message(self, name, publish):
        taken()
        publish()
        envelopes = taken()
        if not envelopes:
            raise SystemExit(f'{name}: nothing was published')
        for position, envelope in enumerate(envelopes):
            suffix = f'-{position}' if len(envelopes) > 1 else ''
            self.write('messages', name + suffix, dict(envelope, decoded=decoded(envelope)))

    def result(self, name, task_id):
        raw = app.backend.get(app.backend.get_key_for_task(task_id))
        document = json.loads(raw)
        self.write('results', name, document)


def messages(record):
    send = add.apply_async
    record.message('plain', lambda: add.delay(2, 3))
    record.message('no-arguments', lambda: add.delay())
    record.message('keyword-arguments', lambda: send((1,), {'y': 3, 'deep': {'a': [1, {'b': None}], 'c': True}}))
    record.message('unicode', lambda: add.delay('中文 😀 é \u2028 "quoted" \'single\' \\ \n\t\x00', y='\x7f'))
    record.message('numbers', lambda: send(([0, -1, 2**31, 2**63 - 1, -2**63, 2**64, 10**40, 1.5, -0.0, 1e300, 1e-7, 1e22,
                                             float('nan'), float('inf'), float('-inf'), True, False, None],)))
    record.message('extended-types', lambda: add.delay(
        datetime.datetime(2026, 1, 2, 3, 4, 5, 678),
        datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        aware=datetime.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone(datetime.timedelta(hours=5, minutes=45))),
        date=datetime.date(2026, 1, 2),
        time=datetime.time(3, 4, 5),
        time_aware=datetime.time(3, 4, 5, 6, tzinfo=UTC),
        decimal=decimal.Decimal('1.10'),
        uuid=uuid.UUID('12345678123456781234567812345678')))
    if VERSION >= (5, 3):
        record.message('bytes', lambda: add.delay(b'text', b'\xff\x00', more=[b'', 'é'.encode()]))
    record.message('eta', lambda: send((1,), eta=ETA))
    record.message('countdown', lambda: send((1,), countdown=3600))
    record.message('expires-date', lambda: send((1,), expires=ETA))
    record.message('expires-seconds', lambda: send((1,), expires=3600))
    record.message('priority', lambda: send((1,), priority=7))
    record.message('headers', lambda: send((1,), headers={'tenant': 'acme', 'trace': {'id': 5, 'flags': [1, 2]}}))
    record.message('time-limits', lambda: send((1,), time_limit=90, soft_time_limit=60.5))
    record.message('shadow-and-ids', lambda: send((1,), shadow='shown', task_id='any text is an id', root_id='r', parent_id='p'))
    record.message('ignore-result', lambda: send((1,), ignore_result=True))
    record.message('link', lambda: send((1,), link=add.s(10)))
    record.message('link-many', lambda: send((1,), link=[add.s(10), add.si(1, 2)], link_error=[add.s(), total.s()]))
    record.message('long-arguments', lambda: add.delay(list(range(2000)), y='x' * 3000))
    aliases = ['gzip', 'zlib', 'bzip2', 'bzip', 'lzma', 'xz', 'zstd', 'zstandard']
    for alias in aliases:
        if alias in kombu.compression._aliases:
            record.message('compression-' + alias, lambda: send((1,), compression=alias))
    record.message('chain', lambda: chain(add.s(1, 2), add.s(3), add.s(4)).apply_async())
    record.message('group', lambda: group(add.s(i, i) for i in range(3)).apply_async())
    record.message('chord', lambda: chord([add.s(1, 1), add.s(2, 2)])(total.s()))
    record.message('chord-in-chain', lambda: chain(add.s(1, 2), group(add.s(1), add.s(2)), total.s()).apply_async())
    record.message('chain-in-chord', lambda: chord([chain(add.s(1, 1), add.s(5)), add.s(2, 2)])(chain(total.s(), add.s(1))))
    record.message('group-in-chain', lambda: chain(add.s(1, 2), group(add.s(1), add.s(2))).apply_async())
    record.message('chunks', lambda: add.chunks([(1, 2), (3, 4), (5, 6)], 2).apply_async())
    record.message('starmap', lambda: add.starmap([(1, 2), (3, 4)]).apply_async())
    record.message('retry', retry)
    if VERSION >= (5, 3):
        stamped = add.s(1, 2)
        stamped.stamp(batch='b1', owners=['a', 'b'])
        record.message('stamps', stamped.apply_async)
    app.conf.task_protocol = 1
    app.amqp.__dict__.pop('create_task_message', None)
    app.amqp.__dict__.pop('send_task_message', None)
    record.message('protocol-1', lambda: send((1,), {'y': 2}))
    record.message('protocol-1-options', lambda: send(
        (1,), {'y': 2}, eta=ETA, expires=ETA, retries=1, time_limit=9, soft_time_limit=5, link=add.s(1), link_error=total.s()))
    app.conf.task_protocol = 2
    app.amqp.__dict__.pop('create_task_message', None)
    app.amqp.__dict__.pop('send_task_message', None)


def request_fields(task_id, **more):
    fields = dict(id=task_id, task='rec.add', args=[2], kwargs={'y': 3}, retries=0, root_id=task_id, parent_id=None,
                      hostname='w1@host', delivery_info={'routing_key': 'celery', 'exchange': ''}, called_directly=False,
                      callbacks=None, errbacks=None, chain=None, chord=None, is_eager=False,
                      reply_to='0f1e2d3c-0000-3000-8000-000000000000', correlation_id=task_id)
    fields.update(more)
    return fields


def retry():
    add.push_request(**request_fields('retried-id', headers={'tenant': 'acme'}, timelimit=[90, 60], origin='gen1@host'))
    try:
        add.retry(countdown=60, exc=ValueError('again'))
    except celery.exceptions.Retry:
        pass
    finally:
        add.pop_request()


def failure():
    try:
        raise ValueError('boom', 42)
    except ValueError as error:
        return error, traceback.format_exc().replace(__file__, 'tasks.py')


def results(record):
    store = app.backend.store_result

    def one(name, result, state, trace=None, **more):
        task_id = 'id-of-' + name
        store(task_id, result, state, traceback=trace, request=Context(request_fields(task_id, **more)))
        record.result(name, task_id)

    error, trace = failure()
    for extended in (False, True):
        app.conf.result_extended = extended
        suffix = '-extended' if extended else ''
        one('success' + suffix, 5, 'SUCCESS')
        one('success-structure' + suffix, {'a': [1, None, 'é'], 'day': datetime.date(2026, 1, 2), 'n': float('nan')}, 'SUCCESS')
        one('failure' + suffix, error, 'FAILURE', trace)
        one('retry' + suffix, error, 'RETRY', trace)
        one('revoked' + suffix, celery.exceptions.TaskRevokedError('terminated'), 'REVOKED')
        one('started' + suffix, {'pid': 123, 'hostname': 'w1@host'}, 'STARTED')
        one('custom-state' + suffix, {'current': 1, 'total': 2}, 'PROGRESS')
        child = app.AsyncResult('child')
        one('children' + suffix, 1, 'SUCCESS', _children=[child, app.GroupResult('gid', [app.AsyncResult('m1'), app.AsyncResult('m2')])])
        one('group-member' + suffix, 1, 'SUCCESS', group='the-group', parent_id='the-parent')
    app.conf.result_extended = False
    store('id-of-no-request', celery.exceptions.TaskRevokedError('revoked'), 'REVOKED')
    record.result('no-request', 'id-of-no-request')


def main():
    recorder = Recorder(sys.argv[1])
    messages(recorder)
    results(recorder)
    print(f'celery {celery.__version__}, kombu {kombu.__version__}: {recorder.count} recordings in {recorder.root}')


if __name__ == '__main__':
    main()
