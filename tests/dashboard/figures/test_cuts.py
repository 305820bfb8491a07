from core.survival import Cutpoint, Cutpoints
from dashboard.figures.cuts import cut_values


def test_one_cut_and_two_are_both_values():
    assert cut_values(Cutpoint(0.5)) == (0.5,)
    assert cut_values(Cutpoints((0.5, 1.5))) == (0.5, 1.5)
