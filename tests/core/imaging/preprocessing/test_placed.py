import numpy as np

from core.imaging.patient_scan import PatientScan
from core.imaging.preprocessing.placed import Placed, resampled, scaled
from core.imaging.preprocessing.plan import Scaling
from core.imaging.preprocessing.recorder import Recorder
from core.imaging.preprocessing.resample import Grid
from core.imaging.volume import Volume


def test_brain_only_by_its_own_percentile():
    head = np.full((6, 6, 6), 1000, dtype=np.int16)  # a bright scalp must not count
    head[2:4, 2:4, 2:4] = 100
    head[2, 2, 2] = 50
    scan = PatientScan("P", {"t1": Volume(head, np.eye(4), "t1")})
    placed = Placed(Grid((6, 6, 6), np.eye(4)), {"t1": np.eye(4)})
    brain = head < 1000
    told = []
    done, mask = scaled(
        scan,
        resampled(scan, placed),
        brain,
        scaling=Scaling(percentile=100),
        recorder=Recorder({"scale": "Scale"}, told.append),
        notes=("moved",),
    )
    grey = done.sequences["t1"].data
    assert grey[2, 2, 2] == 128  # 50 of 100, to 255
    assert grey[3, 3, 3] == 255
    assert not grey[~brain].any()
    assert mask.data.sum() == 8
    assert done.notes == ("moved",)
    assert told[0].quality["t1_top"] == 100
