from __future__ import annotations

import pytest

from cluster import document
from cluster.source import DocumentError, Mapping


@pytest.mark.parametrize("text", ['{"a": 1}', " \n{\n}", "a: 1", "# a comment\na: 1", "---\na: 1"])
def test_json_and_yaml_are_told_apart_by_how_they_start(text: str) -> None:
    assert isinstance(document.read(text), Mapping)


@pytest.mark.parametrize("text", ["// no\n{}", "/* no */ {}", "# no\n{}", "# no\n\n# neither\n[1]"])
def test_a_comment_before_json_is_refused_as_a_comment(text: str) -> None:
    with pytest.raises(DocumentError, match="JSON has no comments") as caught:
        document.read(text)
    assert (caught.value.line, caught.value.column) == (1, 1)


@pytest.mark.parametrize(("text", "said"), [("\u201ca\u201d", "curly"), ('"a": 1, "b": 2', "end of the document")])
def test_a_forgotten_brace_or_a_curly_quote_is_read_as_json(text: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        document.read(text)
