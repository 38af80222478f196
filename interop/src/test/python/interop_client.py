"""A Python process that runs the code it is sent: producers and readers of results, written in the tests themselves.

    interop_client.py <port>

Each line that comes over the connection is a JSON string with Python code; the answer is a JSON line, ["ok", value of the
variable `result`] or ["error", traceback]. Everything in interop_app is in scope, and names live on between calls.
"""
import json
import socket
import sys
import traceback

import interop_app


def main(port):
    scope = {name: value for name, value in vars(interop_app).items() if not name.startswith('__')}
    with socket.create_connection(('127.0.0.1', port)) as connection:
        stream = connection.makefile('rw', encoding='utf-8', newline='\n')
        for line in stream:
            scope['result'] = None
            try:
                exec(json.loads(line), scope)
                answer = ['ok', scope['result']]
                text = json.dumps(answer)
            except BaseException:
                text = json.dumps(['error', traceback.format_exc()])
            stream.write(text + '\n')
            stream.flush()


if __name__ == '__main__':
    main(int(sys.argv[1]))
