"""Figures of quality in words."""

from dashboard.scan_quality import quality_words


def test_a_figure_has_its_words_and_unit():
    assert quality_words({"rotation_degrees": 7.04, "flair_ml": 1402.4, "t1_cut_share": 0.001}) == (
        "Turned by: 7.0\u00b0",
        "FLAIR, brain volume: 1,402 ml",
        "T1, brain voxels at 255: 0.10%",
    )


def test_a_figure_that_is_not_known_keeps_its_name():
    assert quality_words({"new_figure": 0.123456}) == ("new figure: 0.1235",)
    assert quality_words({"t1_new": 2.0}) == ("t1 new: 2",)
