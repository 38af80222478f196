"""The Python side of RedisPythonIT: peer.py COMMAND URL ARGUMENTS, one line printed for each thing that happened."""
import json
import socket
import sys
import time

from celery import Celery
from celery.result import AsyncResult
from kombu import Connection, Consumer, Queue

command, url, arguments = sys.argv[1], sys.argv[2], sys.argv[3:]
options = json.loads(arguments[0]) if arguments and arguments[0].startswith("{") else {}
app = Celery("peer", broker=url, backend=url)
app.conf.broker_transport_options = options


@app.task(name="peer.add")
def add(x, y):
    return x + y


def produce():
    result = app.send_task("peer.add", args=[2, 3], kwargs={"größe": "測"}, priority=int(arguments[1]))
    print("sent", result.id)


def restore():
    """What every Python worker does now and then: looks for messages whose visibility timeout has passed."""
    with Connection(url, transport_options=options) as connection:
        channel = connection.default_channel
        end = time.time() + float(arguments[1])
        while True:
            channel.qos._vrestore_count = 0
            channel.qos.restore_visible(num=channel.unacked_restore_limit)
            if time.time() >= end:
                break
            time.sleep(0.1)
    print("restored")


def take(settle):
    seen = []

    def on_message(message):
        print("message", json.dumps({
            "headers": message.headers, "body": message.body.decode() if isinstance(message.body, bytes)
            else message.body, "delivery_info": message.delivery_info}))
        seen.append(message)
        if settle:
            message.ack()

    with Connection(url, transport_options=options) as connection:
        with Consumer(connection, [Queue("celery")], on_message=on_message, accept=["json"]):
            while not (seen and settle):
                try:
                    connection.drain_events(timeout=1)
                except socket.timeout:
                    pass


def result():
    print("waiting")
    print("result", json.dumps(AsyncResult(arguments[0], app=app).get(timeout=30)))


if command == "produce":
    produce()
elif command == "restore":
    restore()
elif command == "take":
    take(True)
elif command == "hold":
    take(False)
elif command == "result":
    result()
elif command == "worker":
    app.worker_main(["worker", "-P", "solo", "-l", "INFO", "--without-gossip", "--without-mingle"])
