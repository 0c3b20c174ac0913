"""What do the services of this cluster answer?

Each takes what a client said and returns what it hears: small, but the data
that an attacker is after really crosses the network.
"""

from __future__ import annotations

import json

MODEL = {"name": "churn-v3", "intercept": -1.7, "weights": {"months": -0.04, "tickets": 0.31}}
_PREDICTION = {"customer": "c-1042", "churn": 0.23}


def gateway(said: bytes) -> bytes:
    """Take a customer's question."""
    return b"accepted: " + said


def inference(said: bytes) -> bytes:
    """Answer with a prediction."""
    del said
    return json.dumps(_PREDICTION).encode()


def counters(said: bytes) -> bytes:
    """Return how much was predicted."""
    del said
    return b"predictions_total 48211\n"


def shell(said: bytes) -> bytes:
    """Answer like a debug shell without a password."""
    del said
    return b"root@inference:/app# "


def registry(said: bytes) -> bytes:
    """Return the model, or take a new one."""
    return b"stored\n" if said.startswith(b"PUT") else json.dumps(MODEL).encode()


def metrics(said: bytes) -> bytes:
    """Take figures."""
    return f"kept {len(said)} bytes\n".encode()


def credentials(said: bytes) -> bytes:
    """Answer like a cloud's metadata address: a node's keys for whoever asks."""
    del said
    return b'{"AccessKeyId": "node-role-demo", "Token": "this one opens nothing"}'
