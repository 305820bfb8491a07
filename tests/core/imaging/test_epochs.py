import json

from core.imaging.epochs import EpochReport

REPORT = EpochReport(1, 2, 3, 70, 0.1 + 0.2, None, None, 0.5, 1.5, 20.0)


def test_a_report_travels_as_json_with_other_things_beside_it():
    sent = json.loads(json.dumps({**REPORT.to_dict(), "device": "CPU"}))
    assert EpochReport.from_dict(sent) == REPORT
