"""How is a server that somebody else runs freed of a lab of this home?

`SECLAB_S3=… python -m cluster.minio.free churn_data`
"""

from __future__ import annotations

import argparse
import sys

from cluster import choice
from cluster.backend import BackendError
from cluster.backends import MINIO, labs_home
from cluster.minio import elsewhere
from cluster.minio.address import address


def main(arguments: list[str] | None = None) -> int:
    """Remove what a lab has made on the server that SECLAB_S3 names."""
    parser = argparse.ArgumentParser(prog="python -m cluster.minio.free", description=__doc__)
    parser.add_argument("lab", help="the lab that the server holds")
    folder = labs_home(MINIO) / parser.parse_args(arguments).lab
    choice.adopt()
    try:
        place = address()
        if not elsewhere.holds(place, folder):
            raise BackendError(f"{place.endpoint} holds no such lab of this home.")
        elsewhere.release(place, folder)
    except BackendError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{place.endpoint} is empty again.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
