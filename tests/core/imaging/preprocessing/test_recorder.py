import pytest

from core.imaging.preprocessing.recorder import Recorder


def test_steps_are_numbered_told_and_name_the_next():
    told = []
    recorder = Recorder({"a": "First", "b": "Second"}, told.append)
    recorder.done("a", parameters={"x": 1})
    recorder.done("b", parameters={}, quality={"q": 2.0}, judgement=("doubtful", ("Odd.",)))
    assert [(s.number, s.steps, s.title, s.coming) for s in told] == [
        (1, 2, "First", "Second"),
        (2, 2, "Second", ""),
    ]
    assert recorder.reports == tuple(told)
    assert told[1].verdict == "doubtful"
    assert told[0].seconds >= 0


def test_a_step_that_was_not_announced():
    with pytest.raises(ValueError, match="c"):
        Recorder({"a": "First"}, None).done("c", parameters={})
