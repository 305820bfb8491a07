"""Laws of reading: any layout gives the same cohort, any bytes a cohort or a refusal."""

import gzip
import io
import tempfile
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core.cohort import Cohort
from core.data.columns import recognise_columns
from core.data.expression import read_expression
from core.data.identifiers import is_tcga, tcga_patient
from core.data.readers import read_cohort
from core.data.tables import read_table
from core.errors import CohortError

GENES = ["TP53", "EGFR", "GPX4", "SLC7A11", "HMOX1"]
matrices = hnp.arrays(
    np.float32,
    st.tuples(st.integers(2, 6), st.just(len(GENES))),
    elements=st.floats(-20, 20, width=32),
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=8)


@given(
    matrices,
    st.sampled_from([",", "\t", ";"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
    st.booleans(),
)
def test_layout_encoding_and_packing_change_nothing(
    values: np.ndarray, delimiter: str, end: str, encoding: str, turned: bool, packed: bool
) -> None:
    frame = pd.DataFrame(values, index=[f"P{i}" for i in range(len(values))], columns=GENES)
    # Nine digits carry a single-precision number through text without loss.
    text = (frame.T if turned else frame).to_csv(sep=delimiter, float_format="%.9g")
    content = text.replace("\n", end).encode(encoding)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "expression.csv"
        path.write_bytes(gzip.compress(content) if packed else content)
        found = read_expression(path)
    pd.testing.assert_frame_equal(found.frame, frame, check_names=False)


def cohort_of(clinical: pd.DataFrame, expression: pd.DataFrame) -> Cohort:
    with tempfile.TemporaryDirectory() as folder:
        clinical.to_csv(Path(folder) / "clinical.csv", index=False)
        expression.to_csv(Path(folder) / "expression.csv")
        return read_cohort(
            Path(folder) / "expression.csv", Path(folder) / "clinical.csv", name="mine"
        )


@st.composite
def studies(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    n = draw(st.integers(3, 12))
    column = lambda values: draw(st.lists(values, min_size=n, max_size=n))  # noqa: E731
    clinical = pd.DataFrame(
        {
            "sample_id": [f"S{i}" for i in range(n)],
            "patient_id": [f"P{i // 2}" if i < 4 else f"P{i}" for i in range(n)],
            "os_days": column(st.sampled_from(["", "0", "12", "400.5"])),
            "os_event": column(st.sampled_from(["0", "1", ""])),
            "sample_type": column(
                st.sampled_from(["Primary", "Primary", "Recurrent", "Normal", ""])
            ),
        }
    )
    # One patient is always usable, and a patient has one follow-up.
    clinical.loc[n - 1, ["os_days", "os_event", "sample_type"]] = ["12", "1", "Primary"]
    for _, rows in clinical.groupby("patient_id").groups.items():
        clinical.loc[rows, ["os_days", "os_event"]] = clinical.loc[
            rows[-1], ["os_days", "os_event"]
        ].to_numpy()
    measured = draw(st.lists(st.integers(0, n - 1), unique=True, max_size=n))
    samples = [f"S{i}" for i in sorted({*measured, n - 1})] + ["Z1"]
    values = np.arange(len(samples) * len(GENES), dtype=float).reshape(-1, len(GENES)) / 10
    return clinical, pd.DataFrame(values, index=samples, columns=GENES)


@settings(max_examples=25)
@given(studies(), st.randoms(use_true_random=False))
def test_every_record_is_kept_or_listed_once_and_order_is_nothing(
    study: tuple[pd.DataFrame, pd.DataFrame], random: Random
) -> None:
    clinical, expression = study
    cohort = cohort_of(clinical, expression)
    assert cohort.flow is not None
    left = [name for item in cohort.flow.exclusions for name in item.identifiers]
    assert len(left) == len(set(left))
    assert cohort.flow.n_start == len({*clinical["sample_id"], *expression.index})
    assert cohort.flow.n_end == len(cohort)
    assert (cohort.outcome.time > 0).all()

    rows, columns = list(range(len(clinical))), list(range(len(expression)))
    random.shuffle(rows)
    random.shuffle(columns)
    again = cohort_of(clinical.iloc[rows], expression.iloc[columns])
    order = again.patients.get_indexer(cohort.patients)
    assert _same_patients(cohort, again.take(order))


def _same_patients(one: Cohort, two: Cohort) -> bool:
    """Compare all but the order of what is kept apart."""
    return (
        one.expression.equals(two.expression)
        and one.clinical.equals(two.clinical)
        and np.array_equal(one.outcome.time, two.outcome.time)
        and np.array_equal(one.outcome.event, two.outcome.event)
    )


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda x: x.encode())))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        for data in (content, gzip.compress(content), b"gene,P1,P2\n" + content):
            path.write_bytes(data)
            for read in (read_table, read_expression):
                try:
                    read(path)
                except CohortError as refused:
                    assert refused.message and refused.hint


@settings(max_examples=100)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
def test_a_damaged_parquet_is_read_or_refused(at: int, noise: bytes) -> None:
    sink = io.BytesIO()
    pd.DataFrame(np.eye(5), index=GENES, columns=list("abcde")).to_parquet(sink)
    content = bytearray(sink.getvalue())
    at %= len(content)
    content[at : at + len(noise)] = noise
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "expression.parquet"
        path.write_bytes(bytes(content))
        try:
            read_expression(path)
        except CohortError as refused:
            assert refused.message and refused.hint


@given(st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=5))
def test_any_clinical_table_is_recognised_or_asked_about(rows: list[list[str]]) -> None:
    """Whatever the columns hold, recognition answers; it names only columns that are there."""
    for columns in (["OS", "status", "id"], ["os_months", "vital_status", "patient"]):
        mapping = recognise_columns(pd.DataFrame(rows, columns=columns))
        assert all(item.column in columns for item in mapping.columns)
        assert not set(mapping.event_values) & set(mapping.censored_values)
        if mapping.event is not None:
            assert mapping.event_values or mapping.questions


@given(st.from_regex(r"TCGA-[0-9A-Z]{2}-[0-9A-Z]{4}", fullmatch=True), st.integers(1, 60))
def test_every_sample_of_a_patient_leads_to_the_patient(patient: str, code: int) -> None:
    sample = f"{patient}-{code:02}A-11R-1849-01"
    for spelling in (sample, sample.lower(), sample.replace("-", "."), patient):
        assert is_tcga(spelling)
        assert tcga_patient(spelling) == patient
