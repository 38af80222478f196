"""Records what Celery makes of canvases: the operator | for every pair of kinds, stamps, callbacks and errbacks. Needs no
broker.

    python3 interop/record_canvas.py celeriac-core/src/test/resources/recordings

writes <directory>/canvas.json, which is committed; run it again for a new Celery release and read the difference.
"""
import json
import pathlib
import sys
import warnings

import celery
from celery import Celery, chain, chord, group, signature
from celery.canvas import StampingVisitor

warnings.simplefilter('ignore')
app = Celery('record', broker='memory://', backend='cache+memory://', set_as_current=True)


def s(name, *args, **options):
    return signature(name, args=args, options=options, app=app)


def plain(value):
    return json.loads(json.dumps(value, default=list))


OPERANDS = {
    'task': lambda p: s(p + 'a', 1),
    'chain': lambda p: chain([s(p + 'a', 1), s(p + 'b')], app=app),
    'chain of one': lambda p: chain([s(p + 'a', 1)], app=app),
    'chain with links': lambda p: linked(chain([s(p + 'a', 1), s(p + 'b')], app=app), p),
    'chain with group': lambda p: chain([s(p + 'a', 1), group([s(p + 'b'), s(p + 'c')], app=app)], app=app),
    'chain with chord': lambda p: chain(
        [s(p + 'a', 1), chord([s(p + 'b'), s(p + 'c')], s(p + 'd'), app=app)], app=app),
    'group': lambda p: group([s(p + 'a', 1), s(p + 'b', 2)], app=app),
    'group of one': lambda p: group([s(p + 'a', 1)], app=app),
    'group of a chain': lambda p: group([chain([s(p + 'a', 1), s(p + 'b')], app=app)], app=app),
    'chord': lambda p: chord([s(p + 'a', 1), s(p + 'b', 2)], s(p + 'c'), app=app),
    'chord with chain': lambda p: chord([s(p + 'a', 1)], chain([s(p + 'b'), s(p + 'c')], app=app), app=app),
    'chord with group': lambda p: chord([s(p + 'a', 1)], group([s(p + 'b'), s(p + 'c')], app=app), app=app),
}


def linked(canvas, p):
    canvas.link(s(p + 'callback'))
    canvas.link_error(s(p + 'errback'))
    return canvas


def pipes():
    for first, make_first in OPERANDS.items():
        for following, make_next in OPERANDS.items():
            left, right = make_first('x.'), make_next('y.')
            case = {'first': first, 'next': following, 'left': plain(left), 'right': plain(right)}
            case['joined'] = plain(left | right)
            yield case


class Visitor(StampingVisitor):
    """Each kind of member gets a stamp of its own; members that are named so get an option besides."""

    def on_signature(self, sig, **headers):
        if sig.name.endswith('b'):
            return {'sig': sig.name, 'priority': 3, 'stamped_headers': ['sig']}
        return {'sig': sig.name}

    def on_group_start(self, sig, **headers):
        return {'in_group': len(sig.tasks)}

    def on_chain_start(self, sig, **headers):
        return {'in_chain': [len(sig.tasks)]}

    def on_chord_body(self, sig, **headers):
        return {'body': sig.body.name}

    def on_callback(self, sig, **headers):
        return {'callback': sig.name}

    def on_errback(self, sig, **headers):
        return {'errback': True}


def stamped_before(canvas, **stamps):
    canvas.stamp(tenant='old', **stamps)
    return canvas


# No canvas of several tasks has been stamped with a list before: Celery adds to the one list that all of them share.
STAMPED = {
    **OPERANDS,
    'task with links': lambda p: linked(s(p + 'a', 1), p),
    'task with several links': lambda p: linked(linked(s(p + 'b', 1), p), p + 'second.'),
    'group in a group': lambda p: group([s(p + 'a'), group([s(p + 'b'), s(p + 'c')], app=app)], app=app),
    'chord in a chain in a group': lambda p: group(
        [chain([s(p + 'a'), chord([s(p + 'b')], s(p + 'c'), app=app)], app=app), s(p + 'd')], app=app),
    'stamped task': lambda p: stamped_before(linked(s(p + 'a', 1), p), tags=['old']),
    'stamped chain': lambda p: stamped_before(chain([s(p + 'a', 1), s(p + 'b')], app=app)),
    'stamped group': lambda p: stamped_before(group([s(p + 'a', 1), s(p + 'b')], app=app)),
}


def stampings():
    for name, make in STAMPED.items():
        for visits in (False, True):
            for append in (False, True):
                for stamps in ({}, {'tenant': 'new'}, {'tenant': ['new'], 'tags': ['new']}):
                    canvas = make('x.')
                    case = {'name': name, 'visits': visits, 'append': append, 'stamps': plain(stamps),
                            'canvas': plain(canvas)}
                    # Celery changes lists that are shared between members; a copy of its own shows what is meant.
                    canvas = signature(json.loads(json.dumps(case['canvas'])), app=app)
                    canvas.stamp(Visitor() if visits else None, append_stamps=append, **stamps)
                    case['stamped'] = plain(canvas)
                    yield case


def links():
    for name, make in OPERANDS.items():
        for header in (False, True):
            app.conf.task_allow_error_cb_on_chord_header = header
            canvas = make('x.')
            case = {'name': name, 'on_header': header, 'canvas': plain(canvas)}
            canvas.link(s('callback'))
            canvas.link_error(s('errback'))
            case['linked'] = plain(canvas)
            yield case


def sends():
    """What is published first of canvases with options, their own and those of the members, and what it carries along."""
    app.conf.task_allow_error_cb_on_chord_header = False
    sent = []
    app.amqp.send_task_message = lambda producer, name, message, **options: sent.append((name, message))
    own = dict(shadow='own', time_limit=5)
    whole = dict(shadow='whole', soft_time_limit=3, ignore_result=True)

    def members():
        return [s('x.a', **own), s('x.b', soft_time_limit=1), s('x.c')]

    def body():
        return s('x.body', shadow='body', time_limit=9)

    canvases = {
        'task': s('x.a', **own),
        'chain': chain(members(), app=app),
        'group': group(members(), app=app),
        'group of chains': group([chain(members(), app=app), s('x.d', **own)], app=app),
        'chord': chord(members(), body(), app=app),
        'chord with chain': chord(members(), chain([body(), s('x.last')], app=app), app=app),
        'chain with chord': chain([s('x.first', **own), chord(members(), body(), app=app)], app=app),
        'chord first': chain([chord(members(), body(), app=app), chord(members(), body(), app=app)], app=app),
        'group of chords': group([chord(members(), body(), app=app), s('x.d')], app=app),
        'stamped group': group([s('x.a', stamped_headers=['tenant'], tenant='own'), s('x.b')], app=app),
    }
    for name, canvas in canvases.items():
        for set_too in (False, True):
            one = signature(json.loads(json.dumps(plain(canvas))), app=app)
            if set_too:
                one.set(**whole)
            case = {'name': name, 'whole': set_too, 'canvas': plain(one)}
            sent.clear()
            one.apply_async()
            case['messages'] = [published(task, message) for task, message in sent]
            yield case


def published(task, message):
    embed = message.body[2]
    return {
        'task': task, 'shadow': message.headers['shadow'], 'timelimit': plain(message.headers['timelimit']),
        'ignore_result': message.headers['ignore_result'], 'stamps': plain(message.headers['stamps']),
        'chain': [carried(each) for each in embed['chain'] or []],
        'chord': carried(embed['chord']) if embed['chord'] else None,
    }


def carried(sig):
    sig = plain(sig)
    if sig['subtask_type'] == 'chord':
        kwargs = sig['kwargs']
        header = kwargs['header'] if isinstance(kwargs['header'], list) else kwargs['header']['kwargs']['tasks']
        return {'header': [carried(each) for each in header], 'body': carried(kwargs['body'])}
    wanted = ('shadow', 'time_limit', 'soft_time_limit', 'ignore_result')
    options = {key: sig['options'][key] for key in wanted if sig['options'].get(key) is not None}
    if sig['subtask_type'] == 'chain':
        # Those of the chain are for its first task, when that is published.
        steps = [carried(each) for each in sig['kwargs']['tasks']]
        return [{**steps[0], **options}, *steps[1:]]
    return {'task': sig['task'], **options}


def main():
    target = pathlib.Path(sys.argv[1]) / 'canvas.json'
    cases = {'celery': celery.__version__, 'pipes': list(pipes()), 'stampings': list(stampings()),
             'links': list(links()), 'sends': list(sends())}
    target.write_text(json.dumps(cases, sort_keys=True, separators=(',', ':')) + '\n')
    print(target, {name: len(each) for name, each in cases.items() if isinstance(each, list)})


if __name__ == '__main__':
    main()
