"""Celery for Python with tasks that do nothing.

Arguments: Redis URL, what to measure (single, bulk, drain, results, latency), count, process id of Redis. Imported by the
worker as well, which learns them from its environment.
"""
import os
import subprocess
import sys
import time

from celery import Celery

if __name__ == "__main__":
    os.environ["PEER_URL"], os.environ["PEER_WHAT"] = sys.argv[1:3]

results = os.environ["PEER_WHAT"] == "results"
here = os.path.dirname(os.path.abspath(__file__))
app = Celery("celery_peer", broker=os.environ["PEER_URL"] + "/0", backend=os.environ["PEER_URL"] + "/1")
# Its default, early acknowledgement, where results are off; where they are stored, what Celeriac always gives.
app.conf.task_acks_late = results
app.conf.task_ignore_result = not results
noted = None


@app.task(name="celery_peer.noop")
def noop(number):
    return number


@app.task(name="celery_peer.stamped")
def stamped(sent):
    global noted
    took = time.monotonic_ns() - sent
    noted = noted or open(os.path.join(here, "latencies-%d" % os.getpid()), "a", buffering=1)
    noted.write("%d %d\n" % (sent, took))


def say(figure, value):
    print("figure", figure, value, flush=True)


def cpu_seconds(*pids):
    """CPU time of processes and their children that live."""
    ticks = 0
    for pid in pids:
        for process in [pid] + [int(p) for p in subprocess.run(
                ["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()]:
            with open(f"/proc/{process}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def start_worker():
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_peer", "worker", "-P", "prefork", "-c", "2", "-l", "WARNING",
         "--without-gossip", "--without-mingle", "--without-heartbeat"],
        cwd=here, env={**os.environ, "C_FORCE_ROOT": "1"})


def enqueue(count):
    for number in range(min(count, 2000)):
        noop.delay(number)
    start = time.monotonic_ns()
    for number in range(count):
        noop.delay(number)
    say("nanos", time.monotonic_ns() - start)


def drain(broker, count, redis_pid):
    for number in range(count):
        noop.delay(number)
    worker = start_worker()
    while broker.llen("celery") == count:
        if worker.poll() is not None:
            sys.exit("the worker has ended with %s" % worker.returncode)
        time.sleep(0.005)
    start, left, cpu = time.monotonic_ns(), broker.llen("celery"), cpu_seconds(worker.pid, redis_pid)
    while broker.llen("celery") + broker.hlen("unacked"):
        time.sleep(0.01)
    say("nanos", time.monotonic_ns() - start)
    say("counted", left)
    say("cpu-seconds", cpu_seconds(worker.pid, redis_pid) - cpu)
    worker.terminate()
    worker.wait()


def latency(broker, count):
    worker = start_worker()
    noop.delay(0)
    while broker.llen("celery") + broker.hlen("unacked"):
        time.sleep(0.05)
    due = time.monotonic_ns()
    for _ in range(count):
        wait = due - time.monotonic_ns()
        if wait > 0:
            time.sleep(wait / 1e9)
        stamped.delay(time.monotonic_ns())
        due += 5_000_000
    while broker.llen("celery") + broker.hlen("unacked"):
        time.sleep(0.05)
    time.sleep(1)  # acknowledged early, so what runs is not seen
    worker.terminate()
    worker.wait()


def main(url, what, count, redis_pid):
    import redis

    broker = redis.Redis.from_url(url + "/0")
    if what == "single":
        enqueue(count)
    elif what in ("drain", "results"):
        drain(broker, count, redis_pid)
    elif what == "latency":
        latency(broker, count)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
