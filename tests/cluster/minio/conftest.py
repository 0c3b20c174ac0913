"""A real MinIO server for these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cluster.minio import MinioBackend, MinioSession


@pytest.fixture(scope="session")
def backend() -> MinioBackend:
    """The backend, with the program that `make tools` built where PATH has none."""
    return MinioBackend()


@pytest.fixture(scope="session")
def store(backend: MinioBackend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MinioSession]:
    """One server for all tests that do not stop it."""
    session = backend.start("shared", tmp_path_factory.mktemp("labs"))
    yield session
    session.erase()


@pytest.fixture(scope="session")
def bucket(store: MinioSession) -> str:
    """A bucket with one object that everybody here asks for."""
    root = store.client("s3")
    root.create_bucket(Bucket="ml-datasets")
    root.put_object(Bucket="ml-datasets", Key="customer-churn/train.csv", Body=b"rows")
    return "ml-datasets"


def code_of(call: Callable[..., Any], **arguments: Any) -> str:
    """Return the error code of a call, "" when it succeeds."""
    try:
        call(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""


@pytest.fixture
def refusal() -> Callable[..., str]:
    return code_of


@pytest.fixture
def home(tmp_path: Path, backend: MinioBackend) -> Iterator[Path]:
    """A home whose servers do not outlive the test."""
    yield tmp_path
    for session in backend.running(tmp_path).values():
        session.stop()
