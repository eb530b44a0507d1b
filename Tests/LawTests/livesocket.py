"""A WebSocket client as small as the live view needs it (RFC 6455): no library stands between the test and the server's frames."""
import base64, json, os, socket, struct, urllib.parse


class Live:
    """A live view of a camera, by a signed-in client."""

    def __init__(self, client, camera, purpose="值机"):
        at = urllib.parse.urlparse(client.base)
        self.socket = socket.create_connection((at.hostname, at.port), 10)
        cookie = "; ".join(f"{c.name}={c.value}" for c in client.cookies)
        lines = [
            f"GET /api/v1/cameras/{camera}/live?stream=main&purpose={urllib.parse.quote(purpose)} HTTP/1.1", f"Host: {at.netloc}", "Upgrade: websocket", "Connection: Upgrade",
            f"Origin: {client.base}", f"Cookie: {cookie}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode(), "", "",
        ]
        self.socket.sendall("\r\n".join(lines).encode())
        self.left = b""
        while b"\r\n\r\n" not in self.left:
            piece = self.socket.recv(4096)
            assert piece, self.left
            self.left += piece
        head, self.left = self.left.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 101"), head

    def take(self, n):
        while len(self.left) < n:
            piece = self.socket.recv(65536)
            if not piece:
                raise EOFError
            self.left += piece
        out, self.left = self.left[:n], self.left[n:]
        return out

    def frame(self, seconds=10):
        """(opcode, payload) of the next frame; a ping is answered by itself."""
        self.socket.settimeout(seconds)
        while True:
            first, second = self.take(2)
            length = second & 127
            if length == 126:
                (length,) = struct.unpack(">H", self.take(2))
            elif length == 127:
                (length,) = struct.unpack(">Q", self.take(8))
            assert not second & 128, "a server does not mask"
            payload = self.take(length)
            if first & 15 == 9:
                self.send(10, payload)
                continue
            return first & 15, payload

    def send(self, opcode, payload=b""):
        mask = os.urandom(4)
        self.socket.sendall(bytes([128 | opcode, 128 | len(payload)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def until_closed(self, seconds):
        """The close code, its word, and the texts that came before it."""
        import time

        end, texts = time.monotonic() + seconds, []
        while True:
            opcode, payload = self.frame(max(0.1, end - time.monotonic()))
            if opcode == 1:
                texts.append(json.loads(payload))
            if opcode == 8:
                return struct.unpack(">H", payload[:2])[0], payload[2:].decode(), texts
            assert time.monotonic() < end, f"not closed within {seconds} s"

    def close(self):
        self.socket.close()


def refusal(client, camera, purpose="值机"):
    """What the law says to a live view that it does not let begin."""
    view = Live(client, camera, purpose)
    try:
        code, _, texts = view.until_closed(10)
    finally:
        view.close()
    return code, texts
