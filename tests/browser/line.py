"""A line between browser and server that can go dead: connections are accepted, and nothing ever comes back."""

import contextlib
import socket
import threading
import time


class Line:
    """A proxy on loopback. While `is_dead`, all that is sent is lost; `delay` are seconds before each answer."""

    def __init__(self, port: int):
        self.port, self.is_dead, self.delay = port, False, 0.0
        self.lock = threading.Lock()
        self.lost: list[socket.socket] = []  # connections of which something was lost: they can't go on
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self.listener.accept()
                threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            server = socket.create_connection(("localhost", self.port))
            threading.Thread(target=self.pump, args=(server, client, True), daemon=True).start()
            self.pump(client, server, False)

    def pump(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if is_answer and self.delay:
                    time.sleep(self.delay)
                if self.is_dead:
                    with self.lock:
                        self.lost += [source, target]
                else:
                    target.sendall(data)
        if not self.is_dead:  # a dead line does not tell either that the other side has closed
            for one in (source, target):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def die(self) -> None:
        self.is_dead = True

    def live(self) -> None:
        """New connections work again; those of which something was lost are reset."""
        with self.lock:
            lost, self.lost = self.lost, []
        self.is_dead = False
        for one in lost:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.live()
        self.listener.close()
