"""How do the labs run on a MinIO server?"""

from cluster.minio.backend import MinioBackend
from cluster.minio.session import MinioSession

__all__ = ["MinioBackend", "MinioSession"]
