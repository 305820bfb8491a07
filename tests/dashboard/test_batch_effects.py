"""What the part Batches draws: states, groups without gaps, confounding, genes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.data.simulated import SimulatedStudy
from core.expression import batch_share, principal_components
from dashboard import batch_effects
from dashboard.filters import offered
from tests.dashboard.small import VIEW

pytestmark = pytest.mark.usefixtures("small")
COMBAT = replace(VIEW, batches="combat")


def test_before_is_as_delivered_and_after_is_treated(small: SimulatedStudy):
    first = batch_effects.before(COMBAT, "small_validation")
    second = batch_effects.after(COMBAT, "small_validation")
    assert first.cohort.fingerprint == small.validation.fingerprint
    assert second.cohort.treatment == "ComBat"
    expected = principal_components(small.validation.expression, n_components=5)
    pd.testing.assert_frame_equal(first.components.scores, expected.scores)
    most = {
        title: state.shares.query("characteristic == 'batch'")["share"].max()
        for title, state in (("before", first), ("after", second))
    }
    assert most["before"] > 0.8
    assert most["after"] < 0.1
    assert first.gene_share.median() > second.gene_share.median()
    assert batch_effects.after(COMBAT, "small_validation") is second


def test_groups_have_no_gap_and_numbers_are_cut_in_three(small: SimulatedStudy):
    groups = batch_effects.colours_by(small.validation)
    assert next(iter(groups)) == "batch"
    assert set(groups) == {"batch"} | {item.name for item in offered(small.validation)}
    for name, group in groups.items():
        assert group.notna().all(), name
        assert group.index.equals(small.validation.patients)
    assert len(groups["age"].cat.categories.drop("not recorded", errors="ignore")) == 3
    assert "batch" not in batch_effects.colours_by(small.training)  # one run


def test_who_is_not_recorded_explains_nothing(small: SimulatedStudy):
    found = batch_effects.before(VIEW, "small_validation").shares
    mgmt = small.validation.clinical["mgmt"]
    assert (found.loc[found["characteristic"] == "mgmt", "n"] == mgmt.notna().sum()).all()


def test_genes_shown_are_those_the_batches_part_most(small: SimulatedStudy):
    state = batch_effects.before(VIEW, "small_validation")
    shares = batch_share(small.validation.expression, small.validation.clinical["batch"])
    assert list(batch_effects.genes_shown(state)) == shares.nlargest(2).index.tolist()
    named = replace(state, cohort=replace(state.cohort, name="tcga_glioma"))
    assert batch_effects.genes_shown(named) == ("NOX1", "ALOX12")


def test_confounding_is_that_of_the_patients_shown(small: SimulatedStudy):
    assert batch_effects.confoundings(small.training) == ()
    found = batch_effects.confoundings(small.validation)
    assert np.isfinite([item.cramers_v for item in found]).all()
