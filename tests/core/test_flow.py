"""Every record that was read is either kept or accounted for."""

from core.flow import Exclusion, Flow


def test_what_is_left_is_what_was_read_less_every_exclusion():
    flow = Flow(
        10,
        (
            Exclusion("normal tissue", ("N1", "N2"), kept_apart=True),
            Exclusion("no follow-up time", ("P3",)),
        ),
    )
    assert flow.exclusions[0].n == 2
    assert flow.n_end == 7


def test_nothing_excluded_is_everything_kept():
    assert Flow(4).n_end == 4
    assert Flow(0).n_end == 0
