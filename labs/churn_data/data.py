"""What lies in the buckets of the churn model?

Everything is synthetic and comes from one fixed seed: the same names, numbers
and bytes on every machine. Any likeness to a person is chance.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from faker import Faker

SEED = 20251121
CUSTOMERS = 1_200
TRAINING = "ml-datasets/customer-churn/v3/train.csv"
CONTRACTS = ("month-to-month", "one-year", "two-year")
JOBS = ("field technician", "call centre agent", "network engineer", "data engineer", "shop manager", "accountant")


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of one object, in the order in which they are written."""

    bucket: str
    key: str
    body: bytes


@cache
def objects() -> tuple[Stored, ...]:
    """Return every object version of the world, oldest first."""
    fake = Faker("en_US")
    fake.seed_instance(SEED)
    chance = random.Random(SEED)  # noqa: S311 - data for a lesson, not a secret
    customers = tuple(_customer(fake, chance, number) for number in range(CUSTOMERS))
    made = (
        *_churn(customers),
        *_fraud(fake, chance, customers),
        *_people(fake, chance),
        *_models(),
        *_logs(fake, chance),
    )
    nightly = next(item.body for item in reversed(made) if f"{item.bucket}/{item.key}" == TRAINING)
    return (*made, Stored("backups", "nightly/2025-11-20/customer-churn/v3/train.csv", nightly))


def _customer(fake: Faker, chance: random.Random, number: int) -> dict[str, object]:
    contract = chance.choice(CONTRACTS)
    tenure, calls = chance.randint(1, 72), chance.randint(0, 9)
    charge = round(chance.uniform(18, 119), 2)
    pull = 0.05 + 0.25 * (contract == "month-to-month") + 0.04 * calls - 0.002 * tenure
    return {
        "customer_id": f"C{number:06d}",
        "name": fake.name(),
        "phone": fake.numerify("+1-555-01##"),
        "email": fake.safe_email(),
        "contract": contract,
        "tenure_months": tenure,
        "monthly_charge": charge,
        "support_calls": calls,
        "churned": int(chance.random() < pull),
    }


def _churn(customers: tuple[dict[str, object], ...]) -> Iterator[Stored]:
    masked = [
        {name: value for name, value in row.items() if name not in {"name", "phone", "email"}} for row in customers
    ]
    kept = masked[25:]  # the first 25 customers asked to be forgotten after v3 was first published
    churn = "customer-churn"
    yield Stored("ml-datasets", f"{churn}/README.md", b"Churn data, masked. v3 is current. Owner: data engineering.\n")
    yield Stored("ml-datasets", f"{churn}/v2/train.csv", _csv(masked[:600]))
    yield Stored("ml-datasets", f"{churn}/v3/train.csv", _csv(masked[:1000]))
    yield Stored("ml-datasets", f"{churn}/v3/train.csv", _csv(kept[:975]))
    yield Stored("ml-datasets", f"{churn}/v3/validation.csv", _csv(kept[975:]))
    yield Stored("ml-datasets", f"{churn}-backup/2025-06/customers.csv", _csv(customers))


def _fraud(fake: Faker, chance: random.Random, customers: tuple[dict[str, object], ...]) -> Iterator[Stored]:
    cases = [
        {
            "case_id": f"F{number:05d}",
            "customer_id": chance.choice(customers)["customer_id"],
            "opened": f"2025-{chance.randint(1, 10):02d}-{chance.randint(1, 28):02d}",
            "amount": round(chance.uniform(40, 9_000), 2),
            "iban": fake.iban(),
            "investigator": fake.name(),
            "status": chance.choice(("open", "referred to police", "closed")),
        }
        for number in range(240)
    ]
    yield Stored("ml-datasets", "fraud/cases.csv", _csv(cases))


def _people(fake: Faker, chance: random.Random) -> Iterator[Stored]:
    staff = [
        {
            "employee": fake.name(),
            "role": chance.choice(JOBS),
            "salary": chance.randint(38, 190) * 1000,
            "bank": fake.iban(),
        }
        for _ in range(180)
    ]
    yield Stored("ml-datasets", "hr/salaries.csv", _csv(staff))
    yield Stored("backups", "payroll/2025-10/payslips.csv", _csv(staff))


def _models() -> Iterator[Stored]:
    for version, weights in (("v2", (0.9, -0.021, 0.008, 0.31)), ("v3", (1.12, -0.024, 0.011, 0.37))):
        names = ("month_to_month", "tenure_months", "monthly_charge", "support_calls")
        model = {"kind": "logistic regression", "intercept": -1.7, "weights": dict(zip(names, weights, strict=True))}
        card = {"model": f"churn-{version}", "trained_on": f"customer-churn/{version}/train.csv", "auc": 0.84}
        yield Stored("ml-models", f"churn/{version}/model.json", _json(model))
        yield Stored("ml-models", f"churn/{version}/card.json", _json(card))


def _logs(fake: Faker, chance: random.Random) -> Iterator[Stored]:
    for day in range(17, 21):
        lines = [
            {
                "time": f"2025-11-{day}T{hour:02d}:{chance.randint(0, 59):02d}:00Z",
                "principal": chance.choice(("training-job", "svc-inference", "data-engineer")),
                "action": chance.choice(("s3:GetObject", "s3:ListBucket")),
                "source": fake.ipv4_private(),
            }
            for hour in range(24)
        ]
        yield Stored("audit-logs", f"s3/2025-11-{day}.jsonl", b"".join(_json(line) for line in lines))


def _csv(rows: Iterable[Mapping[str, object]]) -> bytes:
    table = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode()


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True).encode() + b"\n"
