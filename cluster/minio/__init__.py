"""How do the labs run on a MinIO server?"""

from cluster.minio.session import MinioSession

__all__ = ["MinioSession"]
