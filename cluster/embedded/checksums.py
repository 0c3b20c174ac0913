"""Did the body arrive as the client sent it?

https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
"""

from __future__ import annotations

import base64
import functools
import hashlib
import zlib
from collections.abc import Callable, Mapping

from cluster.embedded.errors import S3Error

CRC32C = (0x82F63B78, 32)
CRC64NVME = (0x9A6C9329AC4BC9B5, 64)


def verify(body: bytes, headers: Mapping[str, str]) -> None:
    """Raise BadDigest where a checksum the client sent is not the body's."""
    for name, digest in DIGESTS.items():
        claimed = headers.get(name)
        if claimed is None or "-" in claimed:
            continue
        if base64.b64encode(digest(body)).decode() != claimed:
            raise S3Error("BadDigest", f"The {name} you specified did not match what we received.")


def _crc(body: bytes, polynomial: int, width: int) -> bytes:
    table = _table(polynomial)
    value = (1 << width) - 1
    for byte in body:
        value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return (value ^ ((1 << width) - 1)).to_bytes(width // 8, "big")


@functools.cache
def _table(polynomial: int) -> tuple[int, ...]:
    def entry(value: int) -> int:
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
        return value

    return tuple(map(entry, range(256)))


DIGESTS: Mapping[str, Callable[[bytes], bytes]] = {
    "content-md5": lambda body: hashlib.md5(body, usedforsecurity=False).digest(),
    "x-amz-checksum-crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "x-amz-checksum-crc32c": lambda body: _crc(body, *CRC32C),
    "x-amz-checksum-crc64nvme": lambda body: _crc(body, *CRC64NVME),
    "x-amz-checksum-sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "x-amz-checksum-sha256": lambda body: hashlib.sha256(body).digest(),
}
