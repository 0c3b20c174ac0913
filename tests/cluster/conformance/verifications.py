"""Rows about signatures of images: what lies in a registry, and whether it is vouched for."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cluster.images import Store, build, push, signing
from cluster.images.signing import Format, Refused, Verified, dsse, simple_signing

BUNDLE, LEGACY = Format.BUNDLE, Format.LEGACY
OWN, STRANGER, RETIRED = (signing.generate() for _ in range(3))
SBOM, SLSA, SCAN = "cyclonedx", "slsaprovenance1", "vuln"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """A repository with two images, of which the first is asked about."""

    store: Store
    repository: str
    digest: str
    other: str

    def sign(self, digest: str = "", key: signing.PrivateKey = OWN, **more: Any) -> None:
        signing.sign(self.store, self.repository, digest or self.digest, key, **more)

    def attest(self, kind: str, predicate: Mapping[str, Any], key: signing.PrivateKey = OWN, **more: Any) -> None:
        signing.attest(self.store, self.repository, self.digest, kind, predicate, key, **more)

    def lay(self, body: bytes | Mapping[str, Any]) -> None:
        """Put something beside the image, as a bundle."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        signing.attach(self.store, self.repository, self.digest, content, signing.SIGNATURE)


def place(store: Store) -> Place:
    """Push two images into a repository that nobody else has used."""
    repository = f"conformance/image-{next(_numbers)}"
    images = (build.image([build.layer({"app/version": text})]) for text in (b"1.2.3", b"6.6.6"))
    return Place(store, repository, *(push(image, store, repository) for image in images))


@dataclass(frozen=True, slots=True)
class Verification:
    """What is laid beside an image, what is asked, and why it is refused: "" when it is not."""

    name: str
    lay: Callable[[Place], object]
    refused: str = ""
    keys: Sequence[signing.PublicKey] = (OWN.public,)
    predicate: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def verdict(self, there: Place) -> Verified | Refused:
        """Ask about the image."""
        where = (there.store, there.repository, there.digest)
        if self.predicate:
            return signing.verify_attestation(*where, self.predicate, self.keys, **self.more)
        return signing.verify(*where, self.keys, **self.more)


def _made(there: Place, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(signing.make_bundle(**{"digest": there.digest, "key": OWN, **more}))
    return made


def _tampered(there: Place) -> dict[str, Any]:
    """Return a bundle whose payload was changed after it was signed."""
    made = _made(there)
    made["dsseEnvelope"]["payload"] = dsse.to_base64(b'{"_type": "changed"}')
    return made


def _copied_tag(there: Place) -> None:
    there.sign(there.other, format=LEGACY)
    held = there.store.manifest(there.repository, simple_signing.tag(there.other))
    there.store.put_manifest(there.repository, simple_signing.tag(there.digest), held.body, held.media_type)


def _in_both() -> Iterator[Verification]:
    for form in (BUNDLE, LEGACY):
        other = LEGACY if form is BUNDLE else BUNDLE

        def signs(there: Place, form: Format = form, **more: Any) -> None:
            there.sign(format=form, **more)

        def of_stage(there: Place, form: Format = form) -> None:
            there.sign(format=form, annotations={"env": "staging"})

        def of_prod(there: Place, form: Format = form) -> None:
            there.sign(format=form, annotations={"env": "prod", "by": "ci"})

        def strange(there: Place, form: Format = form) -> None:
            there.sign(format=form, key=STRANGER)

        def of_other(there: Place, form: Format = form) -> None:
            there.sign(there.other, format=form)

        def twice(there: Place, form: Format = form) -> None:
            strange(there, form)
            signs(there, form)

        prod = {"annotations": {"env": "prod"}}
        yield Verification(f"signed_{form}", signs)
        yield Verification(f"signed_by_a_stranger_{form}", strange, "wrong_key")
        yield Verification(f"signed_by_one_of_two_{form}", signs, keys=(STRANGER.public, OWN.public))
        yield Verification(f"trusted_are_others_{form}", signs, "wrong_key", keys=(STRANGER.public, RETIRED.public))
        yield Verification(f"the_other_image_is_signed_{form}", of_other, "unsigned")
        yield Verification(f"a_good_one_beside_a_bad_one_{form}", twice)
        yield Verification(f"an_annotation_as_wanted_{form}", of_prod, more=prod)
        yield Verification(f"another_annotation_{form}", of_stage, "wrong_annotations", more=prod)
        yield Verification(f"no_annotation_{form}", signs, "wrong_annotations", more=prod)
        yield Verification(f"asked_for_in_the_other_form_{form}", signs, "unsigned", more={"formats": (other,)})
        yield Verification(f"asked_for_in_this_form_{form}", signs, more={"formats": (form,)})


def _attested(form: Format, key: signing.PrivateKey = OWN) -> Callable[[Place], None]:
    return lambda there: there.attest(SBOM, {"bomFormat": "CycloneDX"}, key, format=form)


ROWS: tuple[Verification, ...] = (
    Verification("unsigned", lambda there: None, "unsigned"),
    *_in_both(),
    Verification(
        "a_bundle_of_the_other_image", lambda there: there.lay(_made(there, digest=there.other)), "other_digest"
    ),
    Verification("a_tag_of_the_other_image", _copied_tag, "other_digest"),
    Verification("a_payload_that_was_changed", lambda there: there.lay(_tampered(there)), "bad_signature"),
    Verification("no_json", lambda there: there.lay(b"\x00 no JSON"), "malformed"),
    Verification("an_empty_object", lambda there: there.lay({}), "malformed"),
    Verification("an_attestation_is_no_signature", _attested(BUNDLE), "wrong_predicate"),
    Verification("an_sbom", _attested(BUNDLE), predicate=SBOM),
    Verification("an_sbom_under_a_tag", _attested(LEGACY), predicate=SBOM),
    Verification("an_sbom_by_its_address", _attested(BUNDLE), predicate="https://cyclonedx.org/bom"),
    Verification("an_sbom_of_a_stranger", _attested(BUNDLE, STRANGER), "wrong_key", predicate=SBOM),
    Verification("another_attestation", _attested(BUNDLE), "wrong_predicate", predicate=SLSA),
    Verification("no_attestation", lambda there: None, "unsigned", predicate=SCAN),
)
