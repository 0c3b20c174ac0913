import re
import sys
import warnings

PATTERN = r"[\w.%+-]+@[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,}"


def mask(text: str) -> str:
    warnings.warn("this pattern is for ASCII", stacklevel=2)
    sys.stderr.write(f"masking {len(text)} signs\n")
    return re.sub(PATTERN, "[email]", text)
