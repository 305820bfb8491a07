import json

import numpy as np
import pytest

from core.errors import ScanError
from core.imaging.preprocessing.report import StepReport, worst


def test_a_report_survives_json():
    step = StepReport(
        "atlas", "Lay it", 7, 9, {"degrees": 6}, 1.5, {"dice": 0.9}, "doubtful", ("Odd.",),
        np.eye(4),
    )  # fmt: skip
    again = StepReport.from_dict(json.loads(json.dumps(step.to_dict())))
    assert again.to_dict() == step.to_dict()
    assert not again.matrix.flags.writeable


@pytest.mark.parametrize("verdict", ["failed", "doubtful", "fine"])
def test_a_bad_verdict_needs_a_reason(verdict):
    with pytest.raises(ScanError, match="allowed are ok"):
        StepReport("a", "A", 1, 1, {}, 0.0, {}, verdict)


def test_the_worst_verdict_counts():
    assert worst(["ok", "failed", "doubtful"]) == "failed"
    assert worst([]) == "ok"
