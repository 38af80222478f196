"""Celery for Python with tasks that do nothing: enqueues, starts a worker, waits until Redis is empty.

Arguments: Redis URL, "default" or "late", count. Imported by the worker as well, which learns them from its environment.
"""
import os
import subprocess
import sys
import time

from celery import Celery

if __name__ == "__main__":
    os.environ["PEER_URL"], os.environ["PEER_VARIANT"] = sys.argv[1:3]

late = os.environ["PEER_VARIANT"] == "late"
app = Celery("celery_peer", broker=os.environ["PEER_URL"] + "/0", backend=os.environ["PEER_URL"] + "/1")
app.conf.task_acks_late = late
app.conf.task_ignore_result = not late


@app.task(name="celery_peer.noop")
def noop(number):
    return number


def say(figure, value):
    print("figure", figure, value, flush=True)


def cpu_seconds(pid):
    """CPU time of a process and its children that live."""
    ticks = 0
    for process in [pid] + [int(p) for p in subprocess.run(
            ["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()]:
        with open(f"/proc/{process}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main(url, count):
    import redis

    broker = redis.Redis.from_url(url + "/0")
    while True:
        try:
            broker.flushall()
            break
        except redis.exceptions.ConnectionError:
            time.sleep(0.05)
    for number in range(min(count, 2000)):
        noop.delay(number)
    broker.delete("celery")
    start = time.monotonic_ns()
    for number in range(count):
        noop.delay(number)
    say("enqueue-nanos", time.monotonic_ns() - start)

    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_peer", "worker", "-P", "prefork", "-c", "2", "-l", "WARNING",
         "--without-gossip", "--without-mingle", "--without-heartbeat"],
        cwd=os.path.dirname(os.path.abspath(__file__)), env={**os.environ, "C_FORCE_ROOT": "1"})
    while broker.llen("celery") == count:
        if worker.poll() is not None:
            sys.exit("the worker has ended with %s" % worker.returncode)
        time.sleep(0.005)
    start, left, cpu = time.monotonic_ns(), broker.llen("celery"), cpu_seconds(worker.pid)
    while broker.llen("celery") + broker.hlen("unacked"):
        time.sleep(0.01)
    say("drain-nanos", time.monotonic_ns() - start)
    say("counted", left)
    say("cpu-seconds", cpu_seconds(worker.pid) - cpu)
    worker.terminate()
    worker.wait()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[3]))
