"""Replicas that misbehave, for tests of a server that asks others."""

import http.server
import json
import socket
import struct
import threading
import time


class Replica:
    """A server of OpenAI's chat API in a few lines, on a port of its own. What it does with a chat is `behaviour`, a
    function of the handler and the request's body; it can be killed and started again on the same port."""

    def __init__(self, behaviour=None, model="m", port=0):
        self.behaviour = behaviour or answer("Hello", " there", ".")
        self.model = model
        self.bodies, self.headers, self.closed = [], [], []
        self.connections = set()
        self.lock = threading.Lock()
        self.port = port
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        replica = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                with replica.lock:
                    replica.connections.add(self.connection)

            def finish(self):
                with replica.lock:
                    replica.connections.discard(self.connection)
                try:
                    super().finish()
                except OSError:
                    pass

            def log_message(self, *_):
                pass

            def document(self, body, status=200, **headers):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(data)

            def begin(self, kind="text/event-stream"):
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()

            def piece(self, text):
                data = text if isinstance(text, bytes) else text.encode()
                self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

            def event(self, **choice):
                choices = [{"index": 0, "delta": {}, "finish_reason": None, **choice}]
                self.piece("data: " + json.dumps({"choices": choices}) + "\n\n")

            def end(self):
                usage = {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 3}}
                self.piece("data: " + json.dumps(usage) + "\n\n")
                self.piece("data: [DONE]\n\n")
                self.wfile.write(b"0\r\n\r\n")

            def reset(self):
                """Ends the connection as a killed process does."""
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True

            def gone(self, seconds=10):
                """Waits for the other side to close; says whether it did."""
                self.connection.settimeout(seconds)
                try:
                    return self.connection.recv(1) == b""
                except TimeoutError:
                    return False
                except OSError:
                    return True

            def do_GET(self):
                if self.path == "/v1/models":
                    model = {"id": replica.model, "object": "model", "owned_by": "vllm", "max_model_len": 4096}
                    self.document({"object": "list", "data": [model]})
                elif self.path == "/health":
                    self.document({})
                else:
                    self.document({"detail": "Not Found"}, 404)

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with replica.lock:
                    replica.bodies.append(body)
                    replica.headers.append(dict(self.headers))
                try:
                    replica.behaviour(self, body)
                except OSError:
                    self.close_connection = True

        class Host(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_):
                pass

        self.host = Host(("127.0.0.1", self.port), Handler)
        self.port = self.host.server_port
        threading.Thread(target=self.host.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def kill(self):
        """As `kill -9`: the port is closed, and every connection is reset."""
        self.host.shutdown()
        self.host.server_close()
        with self.lock:
            connections, self.connections = self.connections, set()
        for connection in connections:
            try:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.shutdown(socket.SHUT_RDWR)
                connection.close()
            except OSError:
                pass


def answer(*pieces, delay=0, wait=0):
    """An answer in these pieces."""

    def behave(handler, body):
        time.sleep(wait)
        handler.begin()
        handler.event(delta={"role": "assistant", "content": ""})
        for piece in pieces:
            time.sleep(delay)
            handler.event(delta={"content": piece})
        handler.event(finish_reason="stop")
        handler.end()

    return behave
