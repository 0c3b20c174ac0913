"""Which redactors change what is nobody's personal data, or do not come back?"""

from __future__ import annotations

from autograders.redaction.bug import Bug, bug

_REPLACE = "text = pattern.sub(partial(replaced, marker, holds), text)"
_LAST = "    return text\n"
_BACK = "    return marker if holds(match.group()) else match.group()"
_PHONE_START = r"(?:\+(?=\d)|0(?!\.)|"

DESTROYS: tuple[Bug, ...] = (
    bug(
        "destroys",
        "returns_nothing",
        "it returns an empty text for every ticket",
        "thank you",
        (_LAST, '    return ""\n'),
    ),
    bug(
        "destroys",
        "deletes_without_a_marker",
        "it deletes a value and leaves no marker in its place",
        "mail anna@example.org now",
        (_BACK, _BACK.replace("marker if", "'' if")),
    ),
    bug(
        "destroys",
        "eats_the_full_stop",
        "it takes the full stop behind an address away with it",
        "Write to anna@example.org.",
        (r"[^\W\d_]{2,}", r"[^\W\d_]{2,}\.?"),
    ),
    bug(
        "destroys",
        "eats_the_blank_before",
        "it takes the blank before a value away with it",
        "mail anna@example.org now",
        ("(?<![\\w.+%-])[\\w.+%-]+[@", " ?(?<![\\w.+%-])[\\w.+%-]+[@"),
    ),
    bug(
        "destroys",
        "eats_the_rest_of_the_line",
        "it takes all that follows on the line away with an address",
        "mail anna@example.org about the bill",
        (r"[^\W\d_]{2,}", r"[^\W\d_]{2,}.*"),
    ),
    bug(
        "destroys",
        "swallows_what_lies_between",
        "it hides all that stands between two addresses too",
        "anna@example.org paid, bert@example.org did not",
        ("[@＠](?:[\\w-]+\\.)+[^\\W\\d_]{2,}", "[@＠](?:.*[@＠])?(?:[\\w-]+\\.)+[^\\W\\d_]{2,}"),
    ),
    bug(
        "destroys",
        "eats_the_bracket",
        "it takes the bracket behind an address away with it",
        "Anna <anna@example.org> wrote",
        (r"[^\W\d_]{2,}", r"[^\W\d_]{2,}>?"),
    ),
    bug(
        "destroys",
        "changes_line_endings",
        "it turns the line ends \\r\\n into \\n",
        "one\r\ntwo",
        (_LAST, '    return text.replace("\\r\\n", "\\n")\n'),
    ),
    bug(
        "destroys",
        "joins_lines",
        "it joins the lines of a ticket",
        "one\ntwo",
        (_LAST, '    return " ".join(text.split("\\n"))\n'),
    ),
    bug(
        "destroys",
        "strips_the_text",
        "it strips blanks at both ends",
        "  thank you \n",
        (_LAST, "    return text.strip()\n"),
    ),
    bug(
        "destroys",
        "folds_blanks",
        "it turns several blanks into one",
        "a  b",
        (_LAST, '    return re.sub(" +", " ", text)\n'),
    ),
    bug(
        "destroys",
        "lowers_the_text",
        "it turns capitals into small letters",
        "Thank You",
        (_LAST, "    return text.lower()\n"),
    ),
    bug(
        "destroys",
        "normalises_the_text",
        "it replaces signs such as ½ and the no-break space by others",
        "½ of the bill",
        (_LAST, '    import unicodedata\n    return unicodedata.normalize("NFKC", text)\n'),
    ),
    bug(
        "destroys",
        "redacts_mentions",
        "it takes a mention such as @support for an address",
        "@support please help",
        ("[\\w.+%-]+[@＠](?:[\\w-]+\\.)+[^\\W\\d_]{2,}", "[\\w.+%-]*[@＠](?:[\\w-]+\\.)*[^\\W\\d_]{2,}"),
    ),
    bug(
        "destroys",
        "redacts_packages",
        "it takes the package left-pad@1.3.0 for an address",
        "install left-pad@1.3.0",
        (r"[^\W\d_]{2,}", r"\w+"),
    ),
    bug(
        "destroys",
        "redacts_repositories",
        "it takes the repository git@github.com:team/model.git for an address",
        "clone git@github.com:team/model.git",
        (r"(?!git@[\w.-]+[:/])", ""),
    ),
    bug(
        "destroys",
        "redacts_order_ids",
        "it hides order numbers such as ORD-2024-0012345678, which nobody can then look up",
        "order ORD-2024-0012345678",
        (r"(?<![\w.+-])(?<!\d{{4}}[ \u00a0])", ""),
    ),
    bug(
        "destroys",
        "redacts_long_numbers",
        "it takes every number of nine or more digits for a telephone number",
        "invoice 4155550132",
        (_PHONE_START, r"(?:\+(?=\d)|\d|"),
    ),
    bug(
        "destroys",
        "redacts_times",
        "it takes a date with a time for a telephone number",
        "at 2024-05-17 10:20:30",
        (_PHONE_START, r"(?:\+(?=\d)|\d(?=\d{{3}}-)|"),
        (r"(?!\w|:\d)", r"(?!\w)"),
    ),
    bug(
        "destroys",
        "redacts_short_numbers",
        "it takes a few digits such as 01-02-03 for a telephone number",
        "room 01-02-03",
        ("9 <= count <= 15", "5 <= count <= 15"),
    ),
    bug(
        "destroys",
        "redacts_part_numbers",
        "it takes the inside of the part number PN-078-05-1120 for a social security number",
        "part PN-078-05-1120",
        (r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])", r"\d{3}-\d{2}-\d{4}"),
    ),
    bug(
        "destroys",
        "ignores_the_check_digit_of_cards",
        "it hides every number of 16 digits, even one whose check digit no card has",
        "tracking 4111 1111 1111 1112",
        ("total % 10 == 0", "total % 10 >= 0"),
    ),
    bug(
        "destroys",
        "ignores_the_check_digits_of_ibans",
        "it hides every text that looks like an IBAN, even one with wrong check digits",
        "reference DE00 3704 0044 0532 0130 00",
        ("% 97 == 1", "% 97 < 97"),
    ),
    bug(
        "destroys",
        "redacts_impossible_addresses",
        "it takes four numbers such as 126.0.6478.118 or 300.1.2.3 for an IPv4 address",
        "build 300.1.2.3",
        ("int(part) <= 255", "int(part) <= 999"),
    ),
    bug(
        "destroys",
        "redacts_versions",
        "it takes the version v1.2.3.4 for an IPv4 address",
        "runs v1.2.3.4",
        (r"(?<![\w.-])(?:\d{1,3}", r"(?:\d{1,3}"),
    ),
    bug(
        "destroys",
        "redacts_short_versions",
        "it takes the version 1.2.3 for an IPv4 address",
        "runs 1.2.3",
        (r"\.){3}\d{1,3}(?![\w-]|\.\d)", r"\.){2,3}\d{1,3}(?![\w-]|\.\d)"),
    ),
    bug(
        "destroys",
        "redacts_digests",
        "it takes the first digits of a digest for a telephone number",
        "digest 0123456789abcdef",
        (r"(?!\w|:\d)", ""),
    ),
)
BREAKS: tuple[Bug, ...] = (
    bug(
        "breaks",
        "fails_on_none",
        "it raises an exception for None, the text of a ticket without one",
        None,
        ('    if text is None:\n        return ""\n', ""),
        ("text: str | None", "text"),
    ),
    bug(
        "breaks",
        "writes_none_as_a_text",
        "it turns None into the word None",
        None,
        ('        return ""\n', "        return str(text)\n"),
    ),
    bug(
        "breaks",
        "fails_on_the_empty_text",
        "it raises an exception for an empty text",
        "",
        (_LAST, "    return text[0] + text[1:]\n"),
    ),
    bug(
        "breaks",
        "returns_none_when_nothing_is_found",
        "it returns None for a text without personal data",
        "thank you",
        ("    for marker", "    before = text\n    for marker"),
        (_LAST, "    return None if text == before else text\n"),
    ),
    bug(
        "breaks",
        "is_not_idempotent",
        "a text that is redacted twice is not the same as one that is redacted once",
        "mail [email]",
        (_LAST, '    return re.sub(r"\\[(?=\\w)", "[[", text)\n'),
    ),
    bug(
        "breaks",
        "escapes_html",
        "it escapes the text, and once more each time it runs",
        "Tom & Anna",
        (_LAST, '    return text.replace("&", "&amp;")\n'),
    ),
    bug(
        "breaks",
        "fails_on_letters_beyond_ascii",
        "it raises an exception for a text with an umlaut",
        "Grüße",
        (_LAST, '    return text.encode("ascii").decode()\n'),
    ),
    bug(
        "breaks",
        "backtracks_without_end",
        "a long word without a sign keeps it busy for hours: anybody can stop it with one ticket",
        "a" * 40,
        (
            "    for marker",
            '    for word in text.split():\n        if "@" not in word and tries(word, len(word)):\n'
            "            return text\n    for marker",
        ),
        (
            "def replaced(",
            "def tries(word, rest):\n"
            '    """Whether some way to cut a word into pieces ends in a sign, trying every way."""\n'
            '    if not rest:\n        return word.endswith("@")\n'
            "    return any(tries(word, rest - size) for size in range(1, rest + 1))\n"
            "\n\ndef replaced(",
        ),
    ),
    bug(
        "breaks",
        "recurses_over_the_text",
        "it calls itself once a word, and fails on a long ticket",
        "w " * 500,
        (
            _LAST,
            "    def rest(words):\n        return words[0] + rest(words[1:]) if words else ''\n\n"
            "    return rest(re.split(r'(?<= )', text))\n",
        ),
    ),
)
