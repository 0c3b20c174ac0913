"""Do the services answer what the story says?"""

from __future__ import annotations

import json

from labs.prod_namespace import services


def test_the_model_can_be_loaded_and_replaced() -> None:
    assert json.loads(services.registry(b"GET churn/v3\n"))["name"] == "churn-v3"
    assert services.registry(b"PUT churn/v3\n") == b"stored\n"


def test_the_others_answer_something_of_their_own() -> None:
    answers = [
        getattr(services, name)(b"c-1042")
        for name in ("gateway", "inference", "counters", "shell", "metrics", "credentials")
    ]
    assert all(answers)
    assert len(set(answers)) == len(answers)
