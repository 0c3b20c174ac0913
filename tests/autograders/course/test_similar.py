"""Are honest classes left alone, and copies found with evidence that anybody can check?"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from autograders import rubric
from autograders.course import similar
from autograders.course.gradebook import Reported
from autograders.course.marks import digest
from autograders.course.similar import Cluster, Pair, clusters, copies
from autograders.course.tried import Tried
from autograders.examples import examples
from autograders.grader import grade

FOLDER = Path(__file__).parents[3] / "lessons" / "least_privilege"
PORTS = Path(__file__).parents[2] / "course" / "open_ports"
POLICY, PLAN = "wiki_policy", "rotation_plan"
VERBS, NOUNS = ("Allow", "Permit", "Read", "List", "Get", "Write"), ("Objects", "Bucket", "Folder", "Dataset", "Files")
NAMES = [verb + noun for verb in VERBS for noun in NOUNS]


@functools.cache
def known(question: str) -> tuple[str, ...]:
    """Return what honest learners write: references, specimens, starters, and slips of their own."""
    kept = [one.text for one in examples(FOLDER, question) if one.about not in ("invalid", "hostile")]
    mutants = rubric.load(FOLDER).mutants
    assert mutants
    return (*kept, *(mutant.text for mutant in mutants(question, kept[0])))


@functools.cache
def judged(question: str, text: str) -> dict[str, Any]:
    return grade(FOLDER, {question: text}).about(question).to_json()


def reported(answers: dict[str, str]) -> Reported:
    reports = [judged(question, text) for question, text in answers.items()]
    results = [result for report in reports for result in report["results"]]
    unanswered = [question for report in reports for question in report["unanswered"]]
    return Reported({"results": results, "unanswered": unanswered}, answers)


def reformatted(chance: random.Random, text: str) -> str:
    """Write a policy as another honest learner could: names, order and layout that many choose."""
    try:
        policy = json.loads(text)
    except ValueError:
        return text
    statements = policy["Statement"] if isinstance(policy.get("Statement"), list) else []
    for statement, name in zip(statements, chance.sample(NAMES, len(statements)), strict=True):
        statement.pop("Sid", None)
        if chance.random() < 0.5:
            statement["Sid"] = name
    separators = chance.choice([None, None, (", ", ": "), (",", ":")])
    return json.dumps(policy, indent=chance.choice([None, 1, 2, 4, "\t"]), separators=separators)


def honest(learners: int, seed: int) -> dict[str, Reported]:
    chance = random.Random(seed)
    return {
        f"learner-{number:03}": reported(
            {question: reformatted(chance, chance.choice(known(question))) for question in (POLICY, PLAN)}
        )
        for number in range(learners)
    }


@pytest.mark.parametrize(("learners", "seed"), [(2, 1), (10, 2), (40, 3), (40, 4), (120, 5)])
def test_an_honest_class_has_no_suspicious_pair(learners: int, seed: int) -> None:
    assert copies(FOLDER, honest(learners, seed)) == ()


def policy(names: tuple[str, str] = ("AllowStuffPlz", "AlsoMyThings")) -> str:
    """Return a right answer with names and layout of one's own."""
    text = json.dumps(json.loads(known(POLICY)[0]), indent=2)
    for name, old in zip(names, (s.get("Sid", "") for s in json.loads(text)["Statement"]), strict=False):
        text = text.replace(f'"Sid": "{old}"', f'"Sid": "{name}"') if old else text
    return text


def shabby(text: str) -> str:
    """Make the slips in layout that a hurried person makes."""
    text = text.replace('"Effect": "Allow"', '"Effect" : "Allow"', 1)
    return text.replace('"Version": "', '"Version":  "').replace('"s3:ListBucket",', '"s3:ListBucket" ,', 1)


def planted(*texts: str, question: str = POLICY) -> tuple[Pair, ...]:
    """Find what stands out when learners with these texts sit in an honest class of 40."""
    reports = honest(40 - len(texts), 6)
    for number, text in enumerate(texts):
        reports[f"plant-{number}"] = reported({question: text})
    return copies(FOLDER, reports)


def test_names_that_nobody_else_has_are_evidence() -> None:
    [pair] = planted(policy(), policy())
    assert (pair.question, pair.learners) == (POLICY, ("plant-0", "plant-1"))
    assert "both name a statement `AllowStuffPlz`, nobody else of 40 does" in pair.evidence
    assert "both have the same text, letter by letter, nobody else of 40 does" in pair.evidence


def test_a_copy_with_other_names_is_found_by_its_layout() -> None:
    [pair] = planted(shabby(policy()), shabby(policy(("First", "Second"))))
    assert pair.learners == ("plant-0", "plant-1")
    assert any('unusual spaces in `"Effect"␣:`' in sentence for sentence in pair.evidence)


def test_a_copy_with_its_statements_in_another_order_is_found() -> None:
    turned = json.loads(policy())
    turned["Statement"].reverse()
    [pair] = planted(shabby(policy()), shabby(json.dumps(turned, indent=2)))
    assert pair.learners == ("plant-0", "plant-1")


def test_three_who_share_the_same_are_one_group() -> None:
    [pair] = planted(policy(), policy(), policy())
    assert pair.learners == ("plant-0", "plant-1", "plant-2")
    assert "all 3 name a statement `AllowStuffPlz`, nobody else of 40 does" in pair.evidence


def test_what_many_write_is_no_evidence() -> None:
    assert planted(*[policy()] * 8) == ()


def test_the_same_comment_is_evidence_and_a_short_one_is_not() -> None:
    plan = known(PLAN)[0]
    [pair] = planted(*[plan + "# my cousin says that waiting a whole day is silly\n"] * 2, question=PLAN)
    assert pair.evidence[0].startswith("both write the comment `my cousin says")
    assert planted(plan + "# done\n", plan + "# done\n", question=PLAN) == ()


def log(*texts: str, hour: int) -> tuple[Tried, ...]:
    return tuple(
        Tried(POLICY, digest(text), f"2026-03-02T{hour:02}:{minute:02}:00.000+00:00")
        for minute, text in enumerate(texts)
    )


def test_the_same_earlier_texts_in_two_logs_are_evidence() -> None:
    reports = honest(40, 7)
    first, second, third = "learner-003", "learner-011", "learner-020"
    texts = [f"{known(POLICY)[0]} {number}" for number in range(5)]
    logs = {first: log(*texts, hour=9), second: log(*texts, hour=11), third: log(*texts[:2], hour=8)}
    for learner in logs:
        reports[learner] = reported({POLICY: known(POLICY)[0]})
    [pair] = copies(FOLDER, reports, logs)
    assert pair.learners == (first, second)
    assert pair.evidence == (
        "the logs of both hold 5 texts that they tried before, letter by letter the same, only 3 of 40 do",
        f"the log of {first} has them first, from 2026-03-02T09:00:00.000+00:00 on",
    )


def test_the_examples_of_the_lesson_in_two_logs_are_no_evidence() -> None:
    reports = honest(10, 8)
    texts = known(POLICY)[:8]
    assert copies(FOLDER, reports, {learner: log(*texts, hour=9) for learner in list(reports)[:2]}) == ()


def test_short_answers_are_never_evidence() -> None:
    texts = {"ana": '{"ports": [8443, 9090, 4711]}', "ben": '{"ports": [8443, 9090, 4711]}'}
    others = {f"learner-{number}": f'{{"ports": [8443, 9090, {1000 + number}]}}' for number in range(30)}
    reports = {
        name: Reported(grade(PORTS, {"ports": text}).to_json(), {"ports": text})
        for name, text in {**texts, **others}.items()
    }
    logs = {name: (Tried("ports", digest(str(n)), "2026-03-02T09:00:00Z") for n in range(9)) for name in texts}
    assert copies(PORTS, reports, {name: tuple(one) for name, one in logs.items()}) == ()
    [cluster] = clusters(PORTS, reports)
    assert cluster == Cluster("ports", ("ana", "ben"), ("closes_every_other_port",), texts["ana"])


def test_names_of_control_signs_cannot_forge_the_evidence() -> None:
    name = "Zzyzx\\u001b[31m`Qqq\\u202e Vvv"
    [pair] = planted(policy((name, "b")), policy((name, "b")))
    assert not [sign for sentence in pair.evidence for sign in sentence if not sign.isprintable()]


def test_a_thousand_learners_make_few_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs are made of rare marks alone: their number grows as the class does, not as its square."""
    looked: list[int] = []

    def counted(learners: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
        found = list(combinations(learners, size))
        looked.append(len(found))
        return iter(found)

    monkeypatch.setattr(similar, "combinations", counted)
    right = grade(FOLDER, {POLICY: known(POLICY)[0]}).about(POLICY).to_json()
    texts = [policy((f"Zork{number % 350:x}q", f"Own{number}")) for number in range(1000)]
    reports = {f"{number:04}": Reported(right, {POLICY: text}) for number, text in enumerate(texts)}
    copies(FOLDER, reports)
    assert max(looked, default=0) <= 15
    assert sum(looked) < 5 * len(reports)


def test_wrong_answers_that_mean_the_same_are_one_cluster() -> None:
    wrong = next(one.text for one in examples(FOLDER, POLICY) if one.about == "engineer_lists_only_the_dataset")
    chance = random.Random(9)
    texts = [
        wrong,
        reformatted(chance, wrong),
        reformatted(chance, wrong),
        known(POLICY)[0],
        known(POLICY)[0],
        "{",
        "{ ",
    ]
    reports = {f"learner-{number}": reported({POLICY: text}) for number, text in enumerate(texts)}
    found = clusters(FOLDER, reports)
    assert [(one.learners, one.checks, one.example) for one in found] == [
        (("learner-0", "learner-1", "learner-2"), ("engineer_lists_only_the_dataset",), wrong),
        (("learner-5", "learner-6"), (rubric.load(FOLDER).checks[5].id,), "{"),
    ]
    with_right = clusters(FOLDER, reports, right=True)
    assert {one.learners for one in with_right} - {one.learners for one in found} == {("learner-3", "learner-4")}


def test_refused_and_unanswered_submissions_are_in_no_cluster() -> None:
    starter = rubric.load(FOLDER).starters[POLICY]
    reports = {
        "ana": Reported({}, {}),
        "ben": Reported({}, {}),
        "cem": reported({POLICY: starter}),
        "dan": reported({POLICY: starter}),
    }
    assert clusters(FOLDER, reports) == ()
    assert copies(FOLDER, reports) == ()
