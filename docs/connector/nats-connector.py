#!/usr/bin/env python3
"""Hands messages of a NATS server to functions: a connector to copy. Needs nothing but Python 3.

A function names its subjects in its annotation `topic`, several with commas between them. The
functions are asked for every few seconds; each message of such a subject becomes an asynchronous
call, with the headers X-Connector and X-Topic. Environment variables, with their defaults:

  GATEWAY_URL    http://127.0.0.1:8080
  GATEWAY_USER   admin
  PASSWORD_FILE  /var/lib/faasd/secrets/basic-auth-password
  NATS_URL       127.0.0.1:4222, or USER:PASSWORD@HOST:PORT
  REFRESH        5 (seconds)
"""

import base64
import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request

GATEWAY = os.environ.get("GATEWAY_URL", "http://127.0.0.1:8080").rstrip("/")
USER = os.environ.get("GATEWAY_USER", "admin")
PASSWORD_FILE = os.environ.get("PASSWORD_FILE", "/var/lib/faasd/secrets/basic-auth-password")
NATS = os.environ.get("NATS_URL", "127.0.0.1:4222")
REFRESH = float(os.environ.get("REFRESH", "5"))


def log(text):
    print(text, file=sys.stderr, flush=True)


def functions_by_topic():
    """Names of functions, as NAME.NAMESPACE, by each topic that they want."""
    with open(PASSWORD_FILE) as file:
        credentials = base64.b64encode(f"{USER}:{file.read().strip()}".encode()).decode()
    request = urllib.request.Request(
        f"{GATEWAY}/system/functions", headers={"Authorization": f"Basic {credentials}"}
    )
    topics = {}
    with urllib.request.urlopen(request, timeout=10) as answer:
        for function in json.load(answer):
            wanted = (function.get("annotations") or {}).get("topic", "")
            name = f"{function['name']}.{function.get('namespace') or 'openfaas-fn'}"
            for topic in filter(None, (part.strip() for part in wanted.split(","))):
                topics.setdefault(topic, []).append(name)
    topics.pop("cron-function", None)  # those faasd itself calls
    return topics


def hand_over(topic, body, names):
    """Tries until the call is accepted: that is on the disk, and the connector may forget it."""
    for name in names:
        request = urllib.request.Request(
            f"{GATEWAY}/async-function/{name}",
            data=body,
            method="POST",
            headers={"X-Connector": "nats-connector", "X-Topic": topic},
        )
        while True:
            try:
                with urllib.request.urlopen(request, timeout=10):
                    break
            except urllib.error.HTTPError as refused:
                if refused.code not in (429, 503):
                    log(f"{name} does not get a message of {topic}: {refused.code}")
                    break
                time.sleep(float(refused.headers.get("Retry-After", "1")))
            except OSError as failure:
                log(f"{name} has to wait for a message of {topic}: {failure}")
                time.sleep(1)


class Nats:
    """As much of NATS' protocol as it takes to listen."""

    def __init__(self, address):
        credentials, _, server = address.rpartition("@")
        host, _, port = server.partition(":")
        self.socket = socket.create_connection((host, int(port or 4222)), timeout=REFRESH)
        self.lines = b""
        self.subscribed = {}
        options = {"verbose": False, "pedantic": False, "name": "nats-connector"}
        if credentials:
            options["user"], _, options["pass"] = credentials.partition(":")
        self.send(f"CONNECT {json.dumps(options)}\r\nPING\r\n")

    def send(self, text):
        self.socket.sendall(text.encode())

    def listen_to(self, topics):
        for topic in topics - self.subscribed.keys():
            self.subscribed[topic] = len(self.subscribed) + 1
            self.send(f"SUB {topic} {self.subscribed[topic]}\r\n")

    def receive(self, size=None):
        """A line, or so many bytes; raises TimeoutError when none comes for a while."""
        while size is None and b"\r\n" not in self.lines or size and len(self.lines) < size:
            read = self.socket.recv(65536)
            if not read:
                raise ConnectionError("the server closed the connection")
            self.lines += read
        if size is None:
            line, _, self.lines = self.lines.partition(b"\r\n")
            return line.decode()
        piece, self.lines = self.lines[:size], self.lines[size:]
        return piece

    def body(self, size):
        while True:
            try:
                return self.receive(size + 2)[:size]
            except TimeoutError:
                continue

    def next(self):
        """The next message: what it was subscribed to as, its subject and its body."""
        words = self.receive().split(" ")
        if words[0] == "PING":
            self.send("PONG\r\n")
        elif words[0] == "-ERR":
            raise ConnectionError(" ".join(words))
        elif words[0] == "MSG":
            size = int(words[-1])
            body = self.body(size)
            number = int(words[2])
            topic = next(key for key, value in self.subscribed.items() if value == number)
            return topic, words[1], body
        return None


def run():
    nats = Nats(NATS)
    topics, due = {}, 0.0
    log(f"listening at {NATS.rpartition('@')[2]}")
    while True:
        if time.monotonic() >= due:
            try:
                topics = functions_by_topic()
                nats.listen_to(topics.keys())
            except OSError as failure:
                log(f"the functions are not known: {failure}")
            due = time.monotonic() + REFRESH
        try:
            message = nats.next()
        except TimeoutError:
            continue
        if message:
            topic, subject, body = message
            hand_over(subject, body, topics.get(topic, []))


if __name__ == "__main__":
    while True:
        try:
            run()
        except (OSError, ConnectionError) as failure:
            log(f"{failure}; connecting again")
            time.sleep(1)
