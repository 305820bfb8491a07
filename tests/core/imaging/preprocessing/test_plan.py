import json

import pytest

from core.errors import ScanError
from core.imaging.preprocessing.plan import (
    AtlasRegistration,
    BiasCorrection,
    BrainExtraction,
    PreprocessingPlan,
    RigidAlignment,
    Scaling,
)


def test_a_plan_survives_json():
    plan = PreprocessingPlan(
        route="raw", atlas=AtlasRegistration(degrees=12), scaling=Scaling(percentile=99)
    )
    assert PreprocessingPlan.from_dict(json.loads(json.dumps(plan.to_dict()))) == plan


@pytest.mark.parametrize(
    "settings",
    [
        {"route": "quick"},
        {"reference": "dwi"},
        {"atlas": AtlasRegistration(degrees=9)},
        {"atlas": AtlasRegistration(refinement=(1, 2))},
        {"atlas": AtlasRegistration(refinement=(0, 20, 5))},  # greedy would crash
        {"alignment": RigidAlignment(metric="-o /tmp/x")},
        {"alignment": RigidAlignment(iterations=(1, 2, 10**6))},
        {"bias": BiasCorrection(width=0.1)},
        {"brain": BrainExtraction(sequences=())},
        {"brain": BrainExtraction(threshold=1.0)},
        {"scaling": Scaling(percentile=20)},
    ],
    ids=str,
)
def test_what_is_not_allowed(settings):
    with pytest.raises(ScanError, match="allowed are"):
        PreprocessingPlan(**settings)


@pytest.mark.parametrize("values", [{}, {"bias": 3}, {"bias": {"strange": 1}}])
def test_what_is_no_plan(values):
    with pytest.raises(ScanError, match="no plan of preprocessing"):
        PreprocessingPlan.from_dict(values)
