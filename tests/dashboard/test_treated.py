"""What the reader does about batches reaches every cohort on every page, and says so."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cohort import Cohort
from core.data.simulated import SimulatedStudy
from core.errors import InputError
from core.expression import STANDARDISED, treat_batches
from core.filter import CohortFilter
from dashboard import cohorts, loaders
from dashboard import study as frozen
from dashboard.choices import BATCH_TREATMENTS
from dashboard.view import View
from dashboard.widgets import cohort_line
from tests.dashboard.installation import installed
from tests.dashboard.small import VIEW
from tests.dashboard.test_cohorts import HIGH_GRADE

COMBAT = replace(VIEW, batches="combat")


def test_every_choice_has_its_words_and_its_treatment(small: SimulatedStudy):
    assert set(BATCH_TREATMENTS) == {
        "shift", "none", "leave_out", "zscore", "combat", "combat_within"
    }  # fmt: skip
    for treatment in BATCH_TREATMENTS:
        found = cohorts.validation(replace(VIEW, batches=treatment))
        assert len(found) == len(small.validation)
        assert (found.treatment == "") == (treatment == "shift")


def test_both_cohorts_carry_it_once_and_the_usual_way_is_untouched(small: SimulatedStudy):
    assert cohorts.training(VIEW) is small.training
    found = cohorts.validation(COMBAT)
    assert found is cohorts.validation(COMBAT)
    assert found.fingerprint == treat_batches(small.validation, "combat").fingerprint
    assert found.fingerprint != small.validation.fingerprint
    # The training cohort is of one run.
    one = cohorts.training(COMBAT)
    assert one.fingerprint == small.training.fingerprint
    assert one.treatment == "ComBat (one batch, nothing changed)"


def test_patients_are_chosen_after_the_treatment_of_everybody(small: SimulatedStudy):
    few = cohorts.validation(replace(COMBAT, patients=HIGH_GRADE))
    everyone = cohorts.validation(COMBAT)
    pd.testing.assert_frame_equal(few.expression, everyone.expression.loc[few.patients])
    assert few.treatment == everyone.treatment


def test_cohorts_of_one_value_and_two_stories_are_told_apart(small: SimulatedStudy):
    """ComBat changes nothing in the training cohort, but its filtered patients must say so."""
    usual = cohorts.training(replace(VIEW, patients=HIGH_GRADE))
    treated = cohorts.training(replace(COMBAT, patients=HIGH_GRADE))
    assert usual.fingerprint == treated.fingerprint
    assert (usual.treatment, treated.treatment) == ("", "ComBat (one batch, nothing changed)")
    assert treated.notes[0].startswith("ComBat changed nothing")


def test_a_line_on_a_cohort_says_what_was_done(small: SimulatedStudy):
    line = cohort_line(cohorts.validation(COMBAT))
    assert line.endswith("deaths; batches: ComBat")
    assert "batches" not in cohort_line(cohorts.validation(VIEW))
    within = cohorts.validation(replace(VIEW, batches="combat_within", batches_within="sex"))
    assert cohort_line(within).endswith("; batches: ComBat within each Sex")


def test_what_combat_keeps_is_a_choice(small: SimulatedStudy):
    kept = cohorts.validation(replace(COMBAT, batches_keep=("grade",)))
    assert kept.fingerprint != cohorts.validation(COMBAT).fingerprint
    assert kept.treatment == "ComBat, keeping Grade"
    # A choice of another treatment does not matter.
    within = replace(VIEW, batches="combat_within", batches_keep=("grade",))
    assert cohorts.validation(within) is cohorts.validation(replace(within, batches_keep=()))


def test_a_signature_is_fitted_to_the_treated_patients_and_says_their_unit(small: SimulatedStudy):
    view = replace(VIEW, batches="zscore")
    found = loaders.signature(view)
    assert found.unit == STANDARDISED == cohorts.training(view).unit
    assert found.cohort_fingerprint == cohorts.training(view).fingerprint
    assert found.cohort_fingerprint != loaders.signature(VIEW).cohort_fingerprint
    # Training genes have mean 0 and spread 1, so the frozen score meets the validation as it is.
    scored = frozen.scored_validation(view, found)
    by_hand = found.score(cohorts.validation(view).expression)
    pd.testing.assert_series_equal(scored.score, by_hand)


def test_standardising_the_validation_looks_at_treated_patients(small: SimulatedStudy):
    view = replace(COMBAT, scale="cohort", patients=HIGH_GRADE)
    found = loaders.signature(view)
    everyone = treat_batches(small.validation, "combat")
    within = pd.Series("cohort", everyone.patients)
    expected = found.score(everyone.expression, standardise_within=within)
    scored = frozen.scored_validation(view, found)
    pd.testing.assert_series_equal(scored.score, expected.loc[scored.cohort.patients])


def test_a_signature_in_another_unit_is_refused_under_a_treatment(small: SimulatedStudy):
    key = loaders.keep_signature(loaders.signature(VIEW).to_json())
    view = replace(VIEW, signature=key, batches="zscore")
    with pytest.raises(InputError, match=r"measured in log2.*in standard deviations within batch"):
        frozen.study(view)


def test_a_changed_treatment_resets_what_hangs_on_the_path():
    view = View(penalty=0.1, cut_method="value", cut=1.0)
    for change in (
        {"batches": "combat"},
        {"batches_keep": ("grade",)},
        {"batches_within": "idh"},
        {"expressed": 1.0},
        {"expressed_share": 0.2},
    ):
        changed = view.with_(**change)
        assert (changed.penalty, changed.cut, changed.cut_method) == (None, None, "maxstat")
    assert view.with_(components_by="grade").penalty == 0.1


def test_a_refusal_comes_with_the_way_out(session: dict[str, object], small: SimulatedStudy):
    clinical = small.validation.clinical.assign(grade=lambda t: t["batch"].str[-1])
    session["small_validation"] = replace(small.validation, clinical=clinical)
    with pytest.raises(InputError, match="confounded with batch: grade 2 follows") as error:
        cohorts.validation(replace(COMBAT, batches_keep=("grade",)))
    assert "Do not keep grade" in error.value.hint
    loud = cohorts.validation(COMBAT)
    assert loud.notes[0].startswith("BIOLOGY IS TAKEN OUT TOO. Grade")


@pytest.mark.data
def test_tcga_as_delivered_and_by_every_treatment(home: Path, data_dir: Path):
    with installed(home, data_dir):
        view = View(cohort="tcga_glioma", validation="")
        lgg = cohorts.whole("tcga_glioma").clinical["batch"] == "TCGA-LGG"

        def apart(cohort: Cohort, gene: str) -> float:
            values = cohort.gene(gene).astype(np.float64)
            return float(values[lgg].median() - values[~lgg].median())

        found = {name: cohorts.training(replace(view, batches=name)) for name in BATCH_TREATMENTS}
        assert apart(found["none"], "NOX1") > 3
        assert apart(found["none"], "ALOX12") > 2
        for name in ("shift", "leave_out", "zscore", "combat", "combat_within"):
            assert abs(apart(found[name], "NOX1")) < 0.2, name
            assert abs(apart(found[name], "ALOX12")) < 0.4, name
        assert len(found["leave_out"].genes) == 2795
        for name in ("zscore", "combat"):
            assert "takes out Grade too" in found[name].treatment
            assert found[name].normals is None
        assert "nothing changed" in found["combat_within"].treatment
        assert found["combat_within"].fingerprint == found["shift"].fingerprint
        with pytest.raises(InputError, match="grade IV follows from the batch"):
            cohorts.training(replace(view, batches="combat", batches_keep=("grade",)))
        filtered = replace(view, batches="combat", patients=CohortFilter({}, {"grade": ("IV",)}))
        assert len(cohorts.training(filtered)) == int((~lgg).sum())
