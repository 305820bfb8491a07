import pytest

from core.imaging.intake.cases import cases_of


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["t1.nii", "t2.nii"],
        ["BraTS2021_00006_t1.nii.gz", "BraTS2021_00006_seg.nii.gz"],
        ["BraTS-GLI-00001-000-t1c.nii.gz", "BraTS-GLI-00001-000-t2f.nii.gz"],
        ["20240517_301_t1.nii", "20240517_401_t2.nii"],  # numbers of series
        ["3_t1.nii", "4_t2.nii", "4_flair.nii"],
        ["0054_t1.nii", "0054_t2.nii", "flair.nii"],  # one says nothing
        ["x.zip/0001/0054_t1.nii", "x.zip/0002/0054_t2.nii"],  # folders number series too
    ],
)
def test_one_case(names: list[str]):
    assert cases_of(names) == ((tuple(names),) if names else ())


def test_the_odd_one_out_is_found():
    names = ["p_0004_T1.nii.gz", "p_0004_T2.nii.gz", "p_0005_FLAIR.nii.gz", "p_0004_T1c.nii.gz"]
    assert cases_of(names) == ((names[0], names[1], names[3]), (names[2],))
