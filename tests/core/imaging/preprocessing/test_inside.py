import json

from core.imaging.preprocessing.exchange import PLAN, REFUSAL, RESULT, SCAN, STEPS, write_scan
from core.imaging.preprocessing.inside import main
from core.imaging.preprocessing.plan import PreprocessingPlan


def test_a_folder_in_a_result_out(simulated, tmp_path):
    write_scan(tmp_path / SCAN, simulated)
    (tmp_path / PLAN).write_text(json.dumps(PreprocessingPlan().to_dict()))
    assert main([str(tmp_path)]) == 0
    assert (tmp_path / RESULT).is_file()
    assert len((tmp_path / STEPS).read_bytes().splitlines()) == 2


def test_a_refusal_is_written_down(simulated, tmp_path):
    write_scan(tmp_path / SCAN, simulated)
    (tmp_path / PLAN).write_text("{}")
    assert main([str(tmp_path)]) == 1
    message, hint = json.loads((tmp_path / REFUSAL).read_text())
    assert "no plan of preprocessing" in message
    assert hint
