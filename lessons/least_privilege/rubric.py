"""Who may do what with the churn model's data, and how long does a key live?

Each policy must lie between two bounds: what the work needs, and what it could
need at most. Every claim is about all requests that S3 knows, not about some.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from autograders.check import check
from autograders.finding import Finding
from autograders.iam import decision_table, equivalent, plan_mutants, rotation
from autograders.iam.bounds import Bounds, all_but, allow, policy
from autograders.iam.matrix import AccessMatrix, access_matrix
from autograders.iam.mutants import mutants as policy_mutants
from autograders.rubric import Mutant
from cluster import iam
from cluster.iam import Policies, Policy
from labs import rotation as plans
from labs.rotation import Plan, PlanError
from labs.wire import session_policy_json

SOLUTIONS = Path(__file__).parent / "solutions"
DATASETS, BACKUPS, MODELS = "arn:aws:s3:::ml-datasets", "arn:aws:s3:::backups", "arn:aws:s3:::ml-models"
CHURN, NIGHTLY, QUARANTINE = f"{DATASETS}/customer-churn/*", f"{BACKUPS}/nightly/*", f"{DATASETS}/quarantine/*"
THIS_VERSION, THIS_RUN = f"{DATASETS}/customer-churn/v3/*", f"{MODELS}/churn/candidates/run-42/*"
ALL_BACKUPS = (BACKUPS, f"{BACKUPS}/*")
READING = ("s3:Get*", "s3:List*", "s3:Describe*", "s3:Select*")
LEAKED_USER = "svc-inference"
FAMILIAR = (
    *(DATASETS, MODELS, BACKUPS),
    f"{DATASETS}/hr/salaries.csv",
    f"{DATASETS}/customer-churn-backup/2025-06/customers.csv",
    f"{DATASETS}/customer-churn/v2/train.csv",
    f"{DATASETS}/customer-churn/v3/train.csv",
    f"{DATASETS}/quarantine/2025-11-21/train.csv",
    f"{BACKUPS}/payroll/2025-10/payslips.csv",
    f"{BACKUPS}/nightly/2025-11-20/customer-churn/v3/train.csv",
    f"{MODELS}/churn/v3/model.json",
    f"{MODELS}/churn/candidates/run-42/model.json",
    f"{MODELS}/churn/candidates/run-41/model.json",
)


LIST = "s3:ListBucket"
LOCATION = allow("s3:GetBucketLocation", DATASETS)
LIST_CHURN = allow(LIST, DATASETS, prefixes=["customer-churn/"])
LIST_BELOW_CHURN = allow(LIST, DATASETS, prefixes=["customer-churn/*"])
TRAINING = Bounds(
    "training-job",
    needs=policy(LIST_CHURN, allow("s3:GetObject", CHURN)),
    limit=policy(LIST_BELOW_CHURN, allow("s3:GetObject", CHURN), LOCATION),
    familiar=FAMILIAR,
)
ENGINEER = Bounds(
    "data-engineer",
    needs=policy(LIST_CHURN, allow(["s3:GetObject", "s3:PutObject"], CHURN)),
    limit=policy(LIST_BELOW_CHURN, allow(["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"], CHURN), LOCATION),
    familiar=FAMILIAR,
)
OPERATOR = Bounds(
    "backup-operator",
    needs=policy(
        LIST_CHURN,
        allow(LIST, BACKUPS, prefixes=["nightly/"]),
        allow("s3:GetObject", CHURN, NIGHTLY),
        allow("s3:PutObject", NIGHTLY, QUARANTINE),
    ),
    limit=policy(
        # One statement that lists both buckets is fine: neither holds the other's folder.
        allow(LIST, DATASETS, BACKUPS, prefixes=["customer-churn/*", "nightly/*"]),
        allow("s3:GetObject", CHURN, NIGHTLY),
        allow(["s3:PutObject", "s3:AbortMultipartUpload"], NIGHTLY, QUARANTINE),
        allow("s3:GetBucketLocation", DATASETS, BACKUPS),
    ),
    familiar=FAMILIAR,
)
ONE_RUN = policy(allow("s3:GetObject", THIS_VERSION), allow("s3:PutObject", THIS_RUN))
SEED = files("labs.churn_data") / "seed" / "policies"
RUN = Bounds(
    f"arn:aws:sts::{iam.ACCOUNT}:assumed-role/training-run/run-42",
    needs=ONE_RUN,
    limit=ONE_RUN,
    familiar=FAMILIAR,
    role=iam.parse((SEED / "training-run.json").read_text(encoding="utf-8")),
    called="training-run",
)
BOUNDS = {"training_access": TRAINING, "wiki_policy": ENGINEER, "backup_operator": OPERATOR, "session_policy": RUN}


@check("training_access")
def training_job_reads_and_lists_its_folder(answer: str) -> Finding | None:
    """The training job lists customer-churn/ and reads every file in it."""
    return TRAINING.lacking(attached(answer))


@check("training_access", points=3, after=training_job_reads_and_lists_its_folder)
def training_job_reads_no_other_dataset(answer: str) -> Finding | None:
    """The training job reads no object of another team, in any bucket."""
    ours = f"{DATASETS}/customer-churn*"
    return TRAINING.beyond(attached(answer), all_but(actions="s3:GetObject"), allow("s3:GetObject", ours))


@check("training_access", points=2, after=training_job_reads_and_lists_its_folder)
def training_job_lists_no_other_folder(answer: str) -> Finding | None:
    """The training job lists no other folder, nor the whole bucket."""
    alike = allow(LIST, DATASETS, prefixes=["customer-churn*"])
    return TRAINING.beyond(attached(answer), all_but(actions=LIST), alike)


@check("training_access", points=2, after=(training_job_reads_no_other_dataset, training_job_lists_no_other_folder))
def training_job_stays_out_of_sibling_folders(answer: str) -> Finding | None:
    """The training job stays out of folders whose names only begin alike, such as customer-churn-backup/."""
    return TRAINING.beyond(attached(answer), all_but(actions=[LIST, "s3:GetObject"]))


@check("training_access", points=2, after=training_job_stays_out_of_sibling_folders)
def training_job_can_do_nothing_else(answer: str) -> Finding | None:
    """The training job can do nothing else: it writes, deletes and configures nothing."""
    return TRAINING.beyond(attached(answer))


@check("wiki_policy")
def engineer_lists_reads_and_writes_the_dataset(answer: str) -> Finding | None:
    """A data engineer lists customer-churn/, and reads and writes every file in it."""
    return ENGINEER.lacking(attached(answer))


@check("wiki_policy", points=3, after=engineer_lists_reads_and_writes_the_dataset)
def engineer_lists_only_the_dataset(answer: str) -> Finding | None:
    """A data engineer lists customer-churn/ only, also when a request carries no prefix."""
    return ENGINEER.beyond(attached(answer), all_but(actions=LIST))


@check("wiki_policy", points=3, after=engineer_lists_only_the_dataset)
def engineer_can_do_nothing_else(answer: str) -> Finding | None:
    """A data engineer reads and writes nothing else, and does nothing but list, read and write."""
    return ENGINEER.beyond(attached(answer))


@check("backup_operator")
def backup_and_restore_run(answer: str) -> Finding | None:
    """Both jobs run: the nightly backup, and the restore into quarantine/."""
    return OPERATOR.lacking(attached(answer))


@check("backup_operator", points=3, after=backup_and_restore_run)
def operator_reads_no_other_content(answer: str) -> Finding | None:
    """The operator reads and lists only what it copies: no payroll, no other dataset, no old version."""
    return OPERATOR.beyond(attached(answer), all_but(actions=READING))


@check("backup_operator", points=3, after=backup_and_restore_run)
def operator_cannot_destroy_backups(answer: str) -> Finding | None:
    """The operator adds nightly backups and can destroy none: no deletion, no expiry, no shorter retention."""
    return OPERATOR.beyond(attached(answer), allow(READING, "*"), all_but(resources=ALL_BACKUPS))


@check("backup_operator", points=3, after=backup_and_restore_run)
def operator_restores_only_into_quarantine(answer: str) -> Finding | None:
    """Outside the backups, the operator writes into quarantine/ and changes nothing else."""
    return OPERATOR.beyond(attached(answer), allow(READING, "*"), allow("*", *ALL_BACKUPS))


@check("session_policy")
def run_reads_its_data_and_writes_its_model(answer: str) -> Finding | None:
    """Run 42 reads dataset v3 and writes its candidate model."""
    return RUN.lacking(session_of(answer))


@check("session_policy", points=2, after=run_reads_its_data_and_writes_its_model)
def run_reads_only_its_dataset_version(answer: str) -> Finding | None:
    """Run 42 reads nothing but dataset v3, and lists nothing."""
    return RUN.beyond(session_of(answer), all_but(actions=READING))


@check("session_policy", points=2, after=run_reads_its_data_and_writes_its_model)
def run_writes_only_its_candidate(answer: str) -> Finding | None:
    """Run 42 writes nothing but its own candidate: no other run's, and not the model in production."""
    return RUN.beyond(session_of(answer), allow(READING, "*"))


@check("rotation_plan")
def leaked_key_is_dead_within_the_hour(answer: str) -> Finding | None:
    """The leaked key is dead within 60 minutes, in every run of the plan, and stays dead."""
    return rotation.leaked_key_dies_in_time(plan_of(answer))


@check("rotation_plan", points=3, after=leaked_key_is_dead_within_the_hour)
def service_never_fails(answer: str) -> Finding | None:
    """No replica of the service ever calls with a key that does not work."""
    return rotation.service_always_has_a_key(plan_of(answer))


@check("rotation_plan", points=2, after=service_never_fails)
def both_keys_are_verified_first(answer: str) -> Finding | None:
    """Before the old key is switched off, the log shows the new one in use and the old one idle."""
    return rotation.verifies_before_switching_off(plan_of(answer))


@check("rotation_plan", after=leaked_key_is_dead_within_the_hour)
def old_key_can_be_brought_back_for_a_day(answer: str) -> Finding | None:
    """The old key is deactivated for 24 hours before it is deleted."""
    return rotation.deletion_can_be_undone(plan_of(answer))


@check("rotation_plan", after=service_never_fails)
def keys_are_renewed_every_ninety_days(answer: str) -> Finding | None:
    """The plan repeats every 90 days or sooner."""
    return rotation.repeats_in_time(plan_of(answer))


def attached(answer: str) -> Policy:
    """Read a policy as IAM does that attaches it to a user: it names no principal."""
    return iam.parse(answer, kind="identity")


def session_of(answer: str) -> Policy:
    """Read a session policy as STS does."""
    session_policy_json(answer)
    return attached(answer)


def plan_of(answer: str) -> Plan:
    """Read a plan for the user whose key leaked."""
    plan = plans.parse(answer)
    if plan.principal != LEAKED_USER:
        place = next(number for number, line in enumerate(answer.splitlines(), 1) if "principal" in line)
        raise PlanError(f"the leaked key belongs to {LEAKED_USER}", place, 1, f"write principal: {LEAKED_USER}")
    return plan


def mutants(question: str, text: str) -> Iterable[Mutant]:
    """Yield the answer with one thing broken."""
    return plan_mutants.mutants(text) if question == "rotation_plan" else policy_mutants(text)


def same(question: str, text: str) -> bool:
    """Whether an answer decides every request, or does every step, as the reference does."""
    reference = solution(question)
    if question == "rotation_plan":
        return plan_mutants.same(plan_of(text), plan_of(reference))
    return equivalent(held(question, text), held(question, reference)) is None


def normal_form(question: str, text: str) -> str:
    """Return what an answer does, however it is written."""
    if question == "rotation_plan":
        return plan_mutants.normal_form(plan_of(text))
    asked = decision_table.requests(SOLUTIONS.parent, question, held, BOUNDS[question])
    return decision_table.table(held(question, text), asked)


def picture(question: str, answer: str) -> AccessMatrix | None:
    """Draw what an answer allows beside what it should; a plan has no such picture."""
    if question not in PICTURES:
        return None
    who, actions, places = PICTURES[question]
    sides = ({who: held(question, text)} for text in (answer, solution(question)))
    return access_matrix(*sides, actions=actions, places=places)


def held(question: str, answer: str) -> Policies:
    """Return what bears on the principal of a question under an answer."""
    return BOUNDS[question].held(session_of(answer) if question == "session_policy" else attached(answer))


def solution(question: str) -> str:
    """Return the reference answer."""
    suffix = "yaml" if question == "rotation_plan" else "json"
    return (SOLUTIONS / f"{question}.{suffix}").read_text(encoding="utf-8")


FOLDERS = (
    *("ml-datasets", "ml-datasets/customer-churn/", "ml-datasets/customer-churn-backup/"),
    *("ml-datasets/fraud/", "ml-datasets/hr/"),
)
READ_AND_WRITE = (LIST, "s3:GetObject", "s3:PutObject", "s3:DeleteObject")
PICTURES = {
    "training_access": ("training-job", READ_AND_WRITE, (*FOLDERS, "ml-models/churn/v3/")),
    "wiki_policy": ("data-engineer", READ_AND_WRITE, FOLDERS),
    "backup_operator": (
        "backup-operator",
        (*READ_AND_WRITE, "s3:DeleteObjectVersion"),
        (*FOLDERS[1:2], "ml-datasets/quarantine/", "ml-datasets/hr/", "backups/nightly/", "backups/payroll/"),
    ),
    "session_policy": (
        RUN.principal,
        ("s3:GetObject", "s3:PutObject"),
        (
            *("ml-datasets/customer-churn/v2/", "ml-datasets/customer-churn/v3/", "ml-datasets/fraud/"),
            *("ml-models/churn/v3/", "ml-models/churn/candidates/run-41/", "ml-models/churn/candidates/run-42/"),
        ),
    ),
}
