import numpy as np

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.exchange import read_scan, read_step, step_line, write_scan
from core.imaging.preprocessing.report import StepReport
from core.imaging.volume import Volume


def test_a_scan_passes_in_its_own_types(tmp_path):
    affine = np.diag([-1.0, 1, 2, 1])
    draw = np.random.default_rng(0)
    sequences = {
        "t1": Volume(draw.normal(size=(3, 4, 5)), affine, "one"),
        "flair": Volume(draw.integers(0, 9, (3, 4, 5)).astype(np.int16), affine, "two"),
    }
    labels = Volume(np.zeros((3, 4, 5), dtype=bool), affine, "labels")
    scan = PatientScan("P", sequences, labels, simulated=True, notes=("seen",))
    write_scan(tmp_path / "scan.npz", scan)
    again = read_scan(tmp_path / "scan.npz")
    assert again.fingerprint == scan.fingerprint
    assert (again.name, again.notes, again.sequences["t1"].name) == ("P", ("seen",), "one")


def test_a_step_is_one_line_pictures_and_all():
    before = np.arange(6, dtype=np.uint8).reshape(2, 3)
    step = StepReport("a", "A\nB", 1, 1, {}, 0.1, before=before)
    line = step_line(step)
    assert line.count(b"\n") == 1
    again = read_step(line)
    assert again.title == "A\nB"
    assert np.array_equal(again.before, before)
    assert again.after is None
