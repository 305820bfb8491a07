import numpy as np
import pytest

from core.errors import InputError
from core.imaging.delong import delong_area
from core.imaging.simulated_scans import ScanDesign, simulate_scan

N = 72


@pytest.fixture(scope="module")
def cohort():
    return [simulate_scan(patient, seed=0) for patient in range(N)]


def test_a_case_is_whole(cohort):
    for scan in cohort[:10]:
        assert {volume.shape for volume in scan.sequences} == {scan.segmentation.shape}
        assert set(np.unique(scan.segmentation.data)) == {0, 1, 2, 4}
        assert all(volume.data.min() == 0 for volume in scan.sequences)
        assert "SIM" in scan.segmentation.name


def test_a_third_is_at_high_risk(cohort):
    assert sum(scan.high_risk for scan in cohort) == pytest.approx(N / 3, abs=1)


def test_the_strength_is_what_was_asked_for(cohort):
    """Aggressiveness itself reaches Phi(2.5 / sqrt 2) = 0.961."""
    assert ScanDesign().best_auc == pytest.approx(0.9615, abs=1e-4)
    found = delong_area([scan.aggressiveness for scan in cohort], [s.high_risk for s in cohort])
    assert found.covers(ScanDesign().best_auc)


def test_necrosis_shows_it_and_size_does_not(cohort):
    high = [scan.high_risk for scan in cohort]
    core = [np.isin(scan.segmentation.data, [1, 4]).sum() for scan in cohort]
    necrotic = [(scan.segmentation.data == 1).sum() for scan in cohort]
    assert delong_area(np.divide(necrotic, core), high).lower > 0.8
    assert delong_area(core, high).covers(0.5)


def test_neither_does_the_scanner(cohort):
    high = [scan.high_risk for scan in cohort]
    for channel in range(4):
        gain = [np.median(s.sequences[channel].data[s.segmentation.data == 2]) for s in cohort]
        assert delong_area(gain, high).covers(0.5)


def test_without_an_effect_nothing_is_to_be_found():
    assert ScanDesign(effect=0).best_auc == 0.5
    a = [simulate_scan(patient, seed=0, design=ScanDesign(effect=0)) for patient in range(40)]
    assert delong_area([s.aggressiveness for s in a], [s.high_risk for s in a]).covers(0.5)


@pytest.mark.parametrize("wrong", [{"effect": -1}, {"share_high": 0}, {"noise": 2}])
def test_a_design_out_of_range(wrong):
    with pytest.raises(InputError, match="design"):
        ScanDesign(**wrong)
