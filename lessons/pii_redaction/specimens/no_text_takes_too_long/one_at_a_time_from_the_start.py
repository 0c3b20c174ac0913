import re

BLANK = "[ .\u00a0\u2013-]"


def luhn(found):
    numbers = [int(sign) for sign in reversed(found) if sign.isdigit()]
    doubled = [sum(divmod(2 * number, 10)) for number in numbers[1::2]]
    return (sum(numbers[::2]) + sum(doubled)) % 10 == 0


def mod97(found):
    signs = "".join(sign for sign in found.upper() if sign.isalnum())
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def number_to_call(found):
    before_extension = re.split("[ex]", found.lower())[0]
    return 9 <= sum(sign.isdigit() for sign in before_extension) <= 15


def four_bytes(found):
    return all(int(part) < 256 for part in found.split("."))


def no_repository(found):
    return not found.startswith("git@")


def always(found):
    return True


KINDS = [
    ("[email]", r"(?<![\w.+%-])[\w.+%-]+[@\uff20](?:[\w-]+\.)+[^\W\d_]{2,}", no_repository),
    ("[key]", r"\bsk_(?:live|test)_[A-Za-z0-9]{16,}", always),
    (
        "[iban]",
        r"\b[A-Z]{2}\d\d[ \u00a0]?[A-Z0-9]{4}(?:[ \u00a0]?(?=[A-Z]*\d)[A-Z0-9]{4})+"
        r"(?:[ \u00a0]?(?=[A-Z]*\d)[A-Z0-9]{1,3})?\b",
        mod97,
    ),
    ("[card]", r"(?<![\w-])[1-9](?:[ -]?\d){12,18}(?![\w-])", luhn),
    ("[ssn]", r"(?<![\w-])\d{3}-\d\d-\d{4}(?![\w-])", always),
    (
        "[phone]",
        rf"(?<![\w.+-])(?<!\d{{4}}[ \u00a0])(?:\+(?=\d)|(?=0)|(?=\(\d)|(?=\d{{3}}{BLANK}\d{{3}}{BLANK}\d{{4}}(?!\w)))"
        rf"(?:{BLANK}?(?:\(\d{{1,5}}\)|\d))+(?: ?(?:ext\.?|x) ?\d{{1,5}})?(?!\w|:\d)",
        number_to_call,
    ),
    ("[address]", r"(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)", four_bytes),
]
PATTERNS = [(marker, re.compile(pattern, re.IGNORECASE), is_real) for marker, pattern, is_real in KINDS]


def redact(text):
    if text is None:
        return None
    for marker, pattern, is_real in PATTERNS:
        done = 0
        while match := next((one for one in list(pattern.finditer(text)) if one.start() >= done), None):
            new = marker if is_real(match[0]) else match[0]
            text = text[: match.start()] + new + text[match.end() :]
            done = match.start() + len(new)
    return text
