"""Which part of moto does an object store need?

Importing moto loads boto3, requests, cryptography and 1,300 managed policies:
1.5 s and 80 MB, of which storage uses nothing. In the server process those
modules are stand-ins, which halves both, and no HTTP client is left in it.
`load` is for that process only; elsewhere moto stays whole.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import sys
from collections import OrderedDict
from collections.abc import Mapping, MutableMapping
from enum import Enum
from types import ModuleType
from typing import Any

from cluster.iam import ACCOUNT

UNUSED = (
    "boto3",
    "botocore.auth",
    "botocore.awsrequest",
    "botocore.endpoint",
    "botocore.httpchecksum",
    "botocore.httpsession",
    "botocore.session",
    "cryptography",
    "cryptography.hazmat",
    "cryptography.hazmat.backends",
    "cryptography.x509",
    "moto.cloudwatch",
    "moto.cloudwatch.models",
    "moto.core.botocore_stubber",
    "moto.core.models",
    "moto.events",
    "moto.events.notifications",
    "moto.iam.access_control",
    "moto.iam.aws_managed_policies",
    "requests",
    "requests.adapters",
    "requests.compat",
    "responses",
    "responses.matchers",
    "urllib3",
    "urllib3.exceptions",
    "urllib3.util",
    "urllib3.util.ssl_",
    "urllib3.util.url",
    "werkzeug.serving",
    "werkzeug.test",
)


class _Absent(ModuleType):
    """A module whose every name is a class that nobody may use."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = type(name, (), {"__init__": _refuse})
        setattr(self, name, value)
        return value


def _refuse(self: object, *_: object, **__: object) -> None:
    raise RuntimeError(f"{type(self).__name__} is left out of the object store")


class Permission(Enum):
    """What moto's own access control would say; the gateway has decided already."""

    PERMITTED = 1
    DENIED = 2
    NEUTRAL = 3


class _Session:
    """All that moto asks botocore's session for."""

    def get_available_services(self) -> list[str]:
        return ["iam", "s3", "sts"]


def load() -> tuple[ModuleType, ...]:
    """Import moto's S3, IAM and STS with stand-ins for what they do not use here.

    A moto that does need one of them is imported whole.
    """
    before = set(sys.modules)
    if "moto" not in before:
        _stand_in()
        try:
            return _imported()
        except (ImportError, AttributeError, TypeError, RuntimeError):
            for name in set(sys.modules) - before:
                del sys.modules[name]
    return _imported()


def _imported() -> tuple[ModuleType, ...]:
    return tuple(importlib.import_module(f"moto.{name}.responses") for name in ("s3", "iam", "sts"))


def _stand_in() -> None:
    requests = importlib.machinery.PathFinder.find_spec("requests")
    sys.modules.update((name, _Absent(name)) for name in UNUSED)
    vars(sys.modules["moto.core.models"])["DEFAULT_ACCOUNT_ID"] = ACCOUNT
    vars(sys.modules["moto.iam.aws_managed_policies"])["aws_managed_policies_data"] = "{}"
    vars(sys.modules["moto.iam.access_control"])["PermissionResult"] = Permission
    # Nobody listens to a bucket's events here.
    vars(sys.modules["moto.events.notifications"])["send_notification"] = lambda *_, **__: None
    vars(sys.modules["botocore.session"])["Session"] = _Session
    # moto takes its case-insensitive dictionary from there.
    vars(sys.modules["requests"])["__path__"] = list((requests and requests.submodule_search_locations) or ())
    vars(sys.modules["requests.compat"]).update(Mapping=Mapping, MutableMapping=MutableMapping, OrderedDict=OrderedDict)
