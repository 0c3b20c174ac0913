"""What do attackers and colleagues do with the churn model's data?

Attacks that destroy something destroy a version that was laid there for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from labs.force import LEAKED
from labs.lab import Lab
from labs.probe import attack, workload

TRAIN = "customer-churn/v3/train.csv"
MODEL = "churn/v3/model.json"
NIGHTLY = "nightly/2025-11-20/customer-churn/v3/train.csv"
PREFIX = "customer-churn/"


@attack(technique="T1530")
def training_job_reads_another_teams_dataset(lab: Lab) -> None:
    """The training job reads the salaries of HR."""
    read(lab.client("training-job"), "ml-datasets", "hr/salaries.csv")


@attack(technique="T1619")
def training_job_lists_the_whole_bucket(lab: Lab) -> None:
    """The training job lists what every team keeps in ml-datasets."""
    lab.client("training-job").list_objects_v2(Bucket="ml-datasets")


@attack(technique="AML.T0035")
def training_job_reads_the_sibling_folder(lab: Lab) -> None:
    """The training job reads the unmasked names in customer-churn-backup/."""
    read(lab.client("training-job"), "ml-datasets", "customer-churn-backup/2025-06/customers.csv")


@attack(technique="AML.T0018")
def training_job_replaces_the_model(lab: Lab) -> None:
    """The training job overwrites the model in production."""
    overwrite(lab, "training-job", "ml-models", MODEL)


@attack(technique="T1485")
def training_job_deletes_a_dataset_version(lab: Lab) -> None:
    """The training job deletes a version of its dataset for good."""
    destroy(lab, "training-job", "ml-datasets", TRAIN)


@attack(technique="T1619")
def data_engineer_lists_other_teams_folders(lab: Lab) -> None:
    """The data engineer's account lists fraud/ and hr/."""
    client = lab.client("data-engineer")
    for prefix in ("fraud/", "hr/"):
        client.list_objects_v2(Bucket="ml-datasets", Prefix=prefix)


@attack(technique="T1530")
def backup_operator_reads_the_payroll(lab: Lab) -> None:
    """The backup operator reads last month's payslips."""
    read(lab.client("backup-operator"), "backups", "payroll/2025-10/payslips.csv")


@attack(technique="T1490")
def backup_operator_deletes_a_backup(lab: Lab) -> None:
    """The backup operator deletes a backup for good."""
    destroy(lab, "backup-operator", "backups", NIGHTLY)


@attack(technique="AML.T0020")
def backup_operator_poisons_the_training_data(lab: Lab) -> None:
    """The backup operator "restores" made-up rows over the training data."""
    overwrite(lab, "backup-operator", "ml-datasets", TRAIN)


@attack(technique="AML.T0018")
def training_run_replaces_the_model(lab: Lab) -> None:
    """One training run overwrites the model in production."""
    overwrite(lab, "training-run", "ml-models", MODEL)


@attack(technique="AML.T0035")
def training_run_reads_other_datasets(lab: Lab) -> None:
    """One training run reads the cases of the fraud team."""
    read(lab.client("training-run"), "ml-datasets", "fraud/cases.csv")


@attack(technique="T1078.004")
def leaked_key_still_logs_in(lab: Lab) -> None:
    """The key from the public notebook still opens ml-models."""
    read(lab.client(LEAKED), "ml-models", MODEL)


@workload
def training_job_reads_its_dataset(lab: Lab) -> None:
    """The training job lists customer-churn/ and reads every file in it."""
    client = lab.client("training-job")
    listed = client.list_objects_v2(Bucket="ml-datasets", Prefix=PREFIX)["Contents"]
    for entry in listed:
        read(client, "ml-datasets", entry["Key"])


@workload
def inference_loads_the_model(lab: Lab) -> None:
    """The inference service loads churn-v3."""
    read(lab.client("svc-inference"), "ml-models", MODEL)


@workload
def data_engineer_publishes_a_dataset(lab: Lab) -> None:
    """The data engineer lists customer-churn/, uploads a file and reads it back."""
    client, key = lab.client("data-engineer"), "customer-churn/v4/train.csv"
    client.list_objects_v2(Bucket="ml-datasets", Prefix=PREFIX)
    with put_back(lab, "ml-datasets", key):
        client.put_object(Bucket="ml-datasets", Key=key, Body=b"customer_id,churned\n")
        read(client, "ml-datasets", key)


@workload
def nightly_backup_runs(lab: Lab) -> None:
    """The backup operator copies the dataset into backups/nightly/."""
    copied(lab, f"ml-datasets/{PREFIX}", "backups/nightly/2025-11-21/customer-churn/")


@workload
def restore_lands_in_quarantine(lab: Lab) -> None:
    """The backup operator restores last night's backup into quarantine/."""
    copied(lab, "backups/nightly/2025-11-20/customer-churn/", "ml-datasets/quarantine/2025-11-21/")


@workload
def auditor_reads_the_logs(lab: Lab) -> None:
    """The auditor lists and reads the audit logs."""
    client = lab.client("auditor")
    for entry in client.list_objects_v2(Bucket="audit-logs")["Contents"]:
        read(client, "audit-logs", entry["Key"])


@workload
def training_run_writes_a_candidate(lab: Lab) -> None:
    """Training run 42 reads dataset v3 and writes its candidate model."""
    client, key = lab.client("training-run"), "churn/candidates/run-42/model.json"
    read(client, "ml-datasets", TRAIN)
    with put_back(lab, "ml-models", key):
        client.put_object(Bucket="ml-models", Key=key, Body=b"{}\n")


def read(client: Any, bucket: str, key: str) -> bytes:
    """Read an object to its end."""
    return bytes(client.get_object(Bucket=bucket, Key=key)["Body"].read())


def overwrite(lab: Lab, principal: str, bucket: str, key: str) -> None:
    """Write over an object as somebody; the old version is current again afterwards."""
    with put_back(lab, bucket, key):
        lab.client(principal).put_object(Bucket=bucket, Key=key, Body=b"not what it was\n")


def destroy(lab: Lab, principal: str, bucket: str, key: str) -> None:
    """Delete a version for good as somebody: one that was laid there for it."""
    with put_back(lab, bucket, key):
        laid = lab.client("root").put_object(Bucket=bucket, Key=key, Body=b"a version to lose\n")
        lab.client(principal).delete_object(Bucket=bucket, Key=key, VersionId=laid["VersionId"])


def copied(lab: Lab, source: str, target: str) -> None:
    """Copy every object below a place to another on the server, as the backup operator."""
    client = lab.client("backup-operator")
    (bucket, _, prefix), (to_bucket, _, to_prefix) = source.partition("/"), target.partition("/")
    for entry in client.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        key = to_prefix + entry["Key"].removeprefix(prefix)
        with put_back(lab, to_bucket, key):
            client.copy_object(CopySource={"Bucket": bucket, "Key": entry["Key"]}, Bucket=to_bucket, Key=key)


@contextmanager
def put_back(lab: Lab, bucket: str, key: str) -> Iterator[None]:
    """Remove, as root, every version that came into being meanwhile."""
    root = lab.client("root")
    before = versions(root, bucket, key)
    try:
        yield
    finally:
        for version in versions(root, bucket, key) - before:
            root.delete_object(Bucket=bucket, Key=key, VersionId=version)


def versions(root: Any, bucket: str, key: str) -> frozenset[str]:
    """Return the ids of every version and delete marker of an object."""
    listed = root.list_object_versions(Bucket=bucket, Prefix=key)
    entries = (*listed.get("Versions", ()), *listed.get("DeleteMarkers", ()))
    return frozenset(entry["VersionId"] for entry in entries if entry["Key"] == key)
