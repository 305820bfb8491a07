import json

import pytest

from core.errors import SignatureError
from core.survival.signature import Signature
from core.survival.signature_file import MOST_BYTES
from tests.core.survival.test_signature import signature

WHOLE = json.loads(signature().to_json())


def text(**changes: object) -> str:
    return json.dumps(WHOLE | changes)


def with_gene(**changes: object) -> str:
    return text(genes=[WHOLE["genes"][0] | changes, *WHOLE["genes"][1:]])


def test_what_the_changes_start_from_is_read():
    assert Signature.from_json(text()).genes == ("CD44", "RRM2", "HLA-A")
    assert Signature.from_json(with_gene(coefficient=3)).coefficients[0] == 3


@pytest.mark.parametrize("name", sorted(set(WHOLE)))
def test_every_part_is_needed(name: str):
    without = {key: value for key, value in WHOLE.items() if key != name}
    with pytest.raises(SignatureError, match=name):
        Signature.from_json(json.dumps(without))


@pytest.mark.parametrize("name", ["gene", "coefficient", "centre", "scale"])
def test_every_part_of_a_gene_is_needed(name: str):
    gene = {key: value for key, value in WHOLE["genes"][0].items() if key != name}
    with pytest.raises(SignatureError, match=name):
        Signature.from_json(text(genes=[gene]))


@pytest.mark.parametrize(
    ("hostile", "said"),
    [
        ("", "not JSON"),
        ("<html><body>404</body></html>", "not JSON"),
        ("{'schema': 1}", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"schema": ' + "9" * 10_000 + "}", "not JSON"),
        ("null", "schema"),
        ("[]", "schema"),
        ("{}", "schema"),
        ('"ferroscope-signature"', "schema"),
        (text(schema="other"), "schema"),
        (text(version=2), "version 2"),
        (text(version=True), "version"),
        (text(version="1"), "version"),
        (text(genes={}), "type list"),
        (text(genes=[]), "no genes"),
        (text(genes=["CD44"]), "list of objects"),
        (text(genes=WHOLE["genes"] * 2), "more than once"),
        (with_gene(gene="=cmd|' /C calc'!A0"), "plain symbols"),
        (with_gene(gene="<img src=x onerror=alert(1)>"), "plain symbols"),
        (with_gene(gene=["CD44"]), "type str"),
        (with_gene(coefficient="0.5"), "must be a number"),
        (with_gene(coefficient=True), "must be a number"),
        (with_gene(coefficient=None), "must be a number"),
        (with_gene(coefficient=10**400), "coefficients is missing, infinite"),
        (with_gene(scale=0), "above 0"),
        (text().replace('"centre": 4.0', '"centre": NaN'), "NaN"),
        (text().replace('"centre": 4.0', '"centre": -Infinity'), "Infinity"),
        (text().replace('"centre": 4.0', '"centre": 1e999'), "centre is missing, infinite"),
        (text().replace('"penalty": 0.05', '"penalty": 0.05, "penalty": 9'), "twice"),
        (text(simulated="no"), "type bool"),
        (text(simulated=0), "type bool"),
        (text(versions={"numpy": 2}), "type str"),
        (text(unit="\u202ereversed"), "unit is not plain"),
        (text(cohort_name="\ud800"), "cohort_name is not plain"),
        (text(note="x" * MOST_BYTES), "at most 1,000,000"),
        (" " * (MOST_BYTES + 1), "at most 1,000,000"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_hostile_text_is_refused_with_a_way_out(hostile: str, said: str):
    with pytest.raises(SignatureError, match=said) as refused:
        Signature.from_json(hostile)
    assert refused.value.hint
    assert len(str(refused.value)) < 600


def test_bytes_are_not_text():
    with pytest.raises(SignatureError, match="text"):
        Signature.from_json(text().encode())  # type: ignore[arg-type]


def test_many_genes_are_read_in_no_time_to_speak_of():
    """The largest file allowed holds some 9,000 genes; checks must not grow with their square."""
    many = [WHOLE["genes"][0] | {"gene": f"G{i}"} for i in range(9_000)]
    read = Signature.from_json(json.dumps(WHOLE | {"genes": many}))
    assert len(read.genes) == 9_000
