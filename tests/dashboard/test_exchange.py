"""Genes that could not be corrected are named wherever a signature holds them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort, Outcome
from core.expression import STANDARDISED
from core.survival import Signature
from dashboard.exchange import doubt_line, frozen_line
from tests.dashboard.panel import panel


def cohort(uncorrected: tuple[str, ...]) -> Cohort:
    index = pd.Index(["P1", "P2"], name="patient_id")
    return Cohort(
        "mixed",
        pd.DataFrame([[1.0, 2.0], [3.0, 5.0]], index=index, columns=["RRM2", "CD44"]),
        pd.DataFrame(index=index),
        Outcome([1.0, 2.0], [1, 0]),
        uncorrected=uncorrected,
    )


@pytest.fixture
def signature() -> Signature:
    return Signature(
        genes=("RRM2", "CD44"),
        coefficients=np.array([0.5, -0.25]),
        centre=np.array([2.0, 3.5]),
        scale=np.array([1.0, 1.5]),
        unit="log2(FPKM + 1)",
        penalty=0.1,
        cohort_name="mixed",
        cohort_fingerprint="0" * 64,
        simulated=False,
    )


def test_doubtful_genes_are_counted_and_named(signature: Signature) -> None:
    at = panel(lambda: doubt_line(signature, cohort(("CD44", "TP53")))).run()
    (said,) = [item.value for item in at.warning]
    assert said.startswith("**1 of these 2 genes could not be corrected**")
    assert "CD44" in said
    assert "RRM2" not in said
    assert "TP53" not in said


def test_without_doubt_nothing_is_said(signature: Signature) -> None:
    assert not panel(lambda: doubt_line(signature, cohort(()))).run().warning


def test_a_cohort_standardised_within_its_batches_needs_patients_as_mixed(
    signature: Signature,
) -> None:
    supposed = "Standardising supposes that the patients are as mixed as in training"
    measured = panel(lambda: frozen_line(signature, cohort(()))).run()
    assert supposed not in measured.caption[0].value
    patients = replace(cohort(()), unit=STANDARDISED)
    assert supposed in panel(lambda: frozen_line(signature, patients)).run().caption[0].value
