"""A push service on loopback and a browser: it has keys of its own, and decrypts what arrives (RFC 8291)."""

import http.server
import json
import os
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(f"{text}===")


def derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


class Browser:
    """What a browser gives for a subscription, and what it can read with it."""

    def __init__(self, address: str, name: str = "phone"):
        self.key, self.auth = ec.generate_private_key(CURVE), os.urandom(16)
        self.public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.endpoint = f"{address}/{name}"
        self.keys = {"p256dh": encoded(self.public), "auth": encoded(self.auth)}
        self.subscription = {"endpoint": self.endpoint, "expirationTime": None, "keys": self.keys}

    def read(self, body: bytes) -> dict:
        salt, length = body[:16], body[20]
        theirs, secret_text = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
        secret = derive(shared, self.auth, b"WebPush: info\0" + self.public + theirs, 32)
        key = derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derive(secret, salt, b"Content-Encoding: nonce\0", 12)
        content = AESGCM(key).decrypt(nonce, secret_text, None)
        assert content.endswith(b"\x02")  # the last record
        return json.loads(content[:-1])


class PushService(http.server.ThreadingHTTPServer):
    """Keeps what was posted to it as (path, headers, body); `status` is what it answers."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.posts = 201, []
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        pass


def claims(headers: dict) -> tuple[dict, str]:
    """The claims of VAPID's token and the key that signed them, checked as a push service does (RFC 8292)."""
    scheme, token, key = headers["authorization"].replace(",", "").split(" ")
    assert (scheme, token[:2], key[:2]) == ("vapid", "t=", "k=")
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(key[2:]))
    return jwt.decode(token[2:], public, algorithms=["ES256"], options={"verify_aud": False}), key[2:]
