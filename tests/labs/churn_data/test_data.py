"""What lies in the buckets of the churn model?"""

from __future__ import annotations

import csv
import hashlib

from labs.churn_data.data import objects

FINGERPRINT = "54982bf36f0601a5"


def table(place: str) -> list[dict[str, str]]:
    found = [item.body for item in objects() if f"{item.bucket}/{item.key}" == place]
    return list(csv.DictReader(found[-1].decode().splitlines()))


def test_the_bytes_are_the_same_everywhere() -> None:
    digest = hashlib.sha256()
    for item in objects():
        digest.update(f"{item.bucket}/{item.key}\n".encode() + item.body)
    assert digest.hexdigest()[:16] == FINGERPRINT


def test_it_is_small() -> None:
    assert sum(len(item.body) for item in objects()) <= 2_000_000


def test_training_data_names_nobody_and_the_forgotten_backup_does() -> None:
    training = table("ml-datasets/customer-churn/v3/train.csv")
    backup = table("ml-datasets/customer-churn-backup/2025-06/customers.csv")
    assert not {"name", "phone", "email"} & training[0].keys()
    assert {"name", "phone", "email"} <= backup[0].keys()


def test_an_old_version_still_holds_customers_who_asked_to_be_forgotten() -> None:
    versions = [
        item.body for item in objects() if item.key == "customer-churn/v3/train.csv" and item.bucket == "ml-datasets"
    ]
    old, new = (set(body.decode().splitlines()) for body in versions)
    assert len(old - new) == 25
    assert new < old


def test_customers_churn_for_reasons_that_a_model_can_learn() -> None:
    training = table("ml-datasets/customer-churn/v3/train.csv")

    def rate(contract: str) -> float:
        rows = [row for row in training if row["contract"] == contract]
        return sum(row["churned"] == "1" for row in rows) / len(rows)

    assert rate("month-to-month") > rate("two-year") + 0.1
