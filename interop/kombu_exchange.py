#!/usr/bin/env python3
"""The Python side of KombuIT: real kombu and Celery read what the JVM wrote, and write for it.

    kombu_exchange.py generate <seed> <count> <out>   random values as kombu's JSON, one a line
    kombu_exchange.py verify <ours> <theirs>          the same values after the JVM has decoded and encoded them
    kombu_exchange.py echo <in> <out>                 decodes and encodes each line; adds the Python type of the value
    kombu_exchange.py requests <in> <out>             envelopes as Celery's worker understands them
"""
import base64
import datetime
import decimal
import json
import random
import sys
import uuid

import kombu
from kombu.utils.json import dumps, loads

EXTENDED = tuple(int(part) for part in kombu.__version__.split('.')[:2]) >= (5, 3)
UTC = datetime.timezone.utc


def text(rng):
    alphabet = 'ab"\\/\'\n\t\x00\x1f\x7f\x80é中\u2028\ufffe😀\ud800 '
    return ''.join(rng.choice(alphabet) for _ in range(rng.randrange(12)))


def moment(rng):
    zone = rng.choice([None, UTC, datetime.timezone(datetime.timedelta(minutes=rng.randrange(-840, 840)))])
    return datetime.datetime(rng.randrange(1, 10000), rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(24),
                             rng.randrange(60), rng.randrange(60), rng.choice([0, 0, 1, 678, 999999]), tzinfo=zone)


def scalar(rng):
    kinds = [
        lambda: None, lambda: rng.random() < .5, lambda: rng.randrange(-100, 100), lambda: rng.getrandbits(64) - 2 ** 63,
        lambda: rng.getrandbits(200) - 2 ** 199, lambda: rng.uniform(-1, 1), lambda: rng.uniform(-1, 1) * 10 ** rng.randrange(-300, 300),
        lambda: rng.choice([float('nan'), float('inf'), float('-inf'), -0.0, 1e16, 5e-324]), lambda: text(rng)]
    if EXTENDED:
        kinds += [
            lambda: moment(rng), lambda: moment(rng).date(), lambda: moment(rng).timetz(),
            lambda: decimal.Decimal(rng.randrange(1, 10 ** 12)).scaleb(rng.randrange(-20, 20)),
            lambda: uuid.UUID(int=rng.getrandbits(128)), lambda: bytes(rng.getrandbits(8) for _ in range(rng.randrange(6))),
            lambda: text(rng).encode('utf-8', 'ignore')]
    return rng.choice(kinds)()


def value(rng, depth=0):
    kind = rng.random()
    if depth > 4 or kind < .5:
        return scalar(rng)
    if kind < .75:
        return [value(rng, depth + 1) for _ in range(rng.randrange(5))]
    # Half a surrogate pair in a name, which is no Unicode text, is refused by the JVM's JSON parser.
    return {text(rng).replace('\ud800', ''): value(rng, depth + 1) for _ in range(rng.randrange(5))}


def generate(seed, count, out):
    rng = random.Random(int(seed))
    with open(out, 'w') as lines:
        for _ in range(int(count)):
            lines.write(dumps(value(rng)) + '\n')


def canonical(line):
    return dumps(loads(line.encode()), sort_keys=True)


def verify(ours, theirs):
    with open(ours) as expected, open(theirs) as actual:
        pairs = list(zip(expected, actual, strict=True))
    for number, (mine, returned) in enumerate(pairs):
        if canonical(mine) != canonical(returned):
            raise SystemExit(f'value {number}: {mine.strip()} came back as {returned.strip()}')
    print(f'{len(pairs)} values are the same')


def echo(source, out):
    with open(source) as lines, open(out, 'w') as answers:
        for line in lines:
            decoded = loads(line.encode())
            answers.write(json.dumps(type(decoded).__name__) + '\t' + dumps(decoded) + '\n')


class Channel:
    no_ack_consumers = ()

    @staticmethod
    def decode_body(body, encoding=None):
        return base64.b64decode(body) if encoding == 'base64' else body


def requests(source, out):
    from celery import Celery
    from celery.worker.request import Request
    from kombu.transport.virtual import Message

    app = Celery('interop', broker='memory://')

    @app.task(name='interop.task')
    def task(*args, **kwargs):
        pass

    app.finalize()
    with open(source) as lines, open(out, 'w') as answers:
        for line in lines:
            message = Message(loads(line), channel=Channel(), accept={'application/json'})
            if message.errors:
                message._reraise_error()
            request = Request(message, app=app, task=app.tasks['interop.task'], hostname='w1@host', on_ack=lambda *a: None,
                              on_reject=lambda *a: None)
            args, kwargs, embed = request._payload
            answers.write(dumps({
                'id': request.id, 'name': request.name, 'root_id': request.root_id, 'parent_id': request.parent_id,
                'args': args, 'kwargs': kwargs, 'embed': embed, 'argsrepr': request.argsrepr, 'kwargsrepr': request.kwargsrepr,
                'eta': request.eta and request.eta.astimezone(UTC).isoformat(),
                'expires': request.expires and request.expires.astimezone(UTC).isoformat(),
                'time_limits': request.time_limits, 'correlation_id': request.correlation_id, 'reply_to': request.reply_to,
                'retries': request.request_dict['retries'], 'group': request.request_dict['group'],
                'group_index': request.request_dict['group_index'],
            }) + '\n')


if __name__ == '__main__':
    {'generate': generate, 'verify': verify, 'echo': echo, 'requests': requests}[sys.argv[1]](*sys.argv[2:])
