"""Workflows of Celery for Python: launches them, waits for them, one after the other, with one worker of two processes.

Arguments: Redis URL, sizes of chord, chain and group, how often each. Imported by the worker as well.
"""
import os
import subprocess
import sys
import time

from celery import Celery, chain, chord, group

if __name__ == "__main__":
    os.environ["PEER_URL"] = sys.argv[1]

app = Celery("celery_canvas_peer", broker=os.environ["PEER_URL"] + "/0", backend=os.environ["PEER_URL"] + "/1")
app.conf.task_acks_late = True
app.conf.result_chord_join_timeout = 60


@app.task(name="celery_canvas_peer.next")
def next_(number):
    return number + 1


@app.task(name="celery_canvas_peer.total")
def total(parts):
    return sum(parts)


def measure(what, size, times, run):
    took = []
    for i in range(times + 1):
        start = time.monotonic_ns()
        result = run()
        nanos = time.monotonic_ns() - start
        if result != (size if what == "chain" else size * (size + 1) // 2):
            sys.exit("%s of %d came to %r" % (what, size, result))
        if i:
            took.append(nanos)
    print("figure", what, sorted(took)[len(took) // 2], flush=True)


def main(url, sizes, times):
    import redis

    broker = redis.Redis.from_url(url + "/0")
    while True:
        try:
            broker.flushall()
            break
        except redis.exceptions.ConnectionError:
            time.sleep(0.05)
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_canvas_peer", "worker", "-P", "prefork", "-c", "2", "-l",
         "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"],
        cwd=os.path.dirname(os.path.abspath(__file__)), env={**os.environ, "C_FORCE_ROOT": "1"})
    next_.delay(0).get(timeout=60)
    measure("chord", sizes[0], times,
            lambda: chord(next_.s(i) for i in range(sizes[0]))(total.s()).get(timeout=300))
    measure("chain", sizes[1], times,
            lambda: chain(next_.s(0), *[next_.s() for _ in range(sizes[1] - 1)]).apply_async().get(timeout=300))
    measure("group", sizes[2], times,
            lambda: sum(group(next_.s(i) for i in range(sizes[2])).apply_async().get(timeout=300)))
    worker.terminate()
    worker.wait()
    broker.flushall()


if __name__ == "__main__":
    main(sys.argv[1], [int(n) for n in sys.argv[2:5]], int(sys.argv[5]))
