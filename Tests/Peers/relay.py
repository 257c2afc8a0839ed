"""A relay in front of a server that counts connections, slows replies down and sees who hangs up."""

import select
import socket
import threading
import time


def _is_whole(reply):
    """Whether a reply says of itself that it is over."""
    head, _, body = reply.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length":
            return len(body) >= int(value)
        if name == b"transfer-encoding" and b"chunked" in value:
            return body.endswith(b"\r\n0\r\n\r\n")
    return False


class Relay:
    """Passes connections on to a port of this machine."""

    def __init__(self, target):
        self.target = target
        self.delay = 0.0  # seconds before each piece of a reply
        self.open = 0
        self.most_open = 0
        self.left_early = 0  # connections that the client closed before the reply was over
        self.pieces = 0  # pieces of replies passed on
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self):
        with self.lock:
            self.most_open, self.left_early, self.pieces = self.open, 0, 0

    def _accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client):
        with self.lock:
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        server = socket.create_connection(("127.0.0.1", self.target))
        reply = b""
        try:
            while True:
                ready, _, _ = select.select([client, server], [], [])
                if client in ready:
                    data = client.recv(65536)
                    if not data:
                        self._hung_up(server, reply)
                        return
                    server.sendall(data)
                if server in ready:
                    data = server.recv(512)
                    if not data:
                        return
                    if self.delay:
                        time.sleep(self.delay)
                    self.pieces += 1
                    client.sendall(data)
                    reply += data
        except (BrokenPipeError, ConnectionResetError):
            self._hung_up(server, reply)
        finally:
            client.close()
            server.close()
            with self.lock:
                self.open -= 1

    def _hung_up(self, server, reply):
        # After a whole reply a server has nothing left to say, though it may keep the connection.
        if _is_whole(reply):
            return
        server.settimeout(0.5)
        try:
            rest = server.recv(65536)
        except (TimeoutError, OSError):
            rest = b"waiting"
        if rest:
            with self.lock:
                self.left_early += 1
