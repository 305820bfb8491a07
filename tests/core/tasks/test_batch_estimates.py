"""What a batch's result may be; the job itself is tried beside the ensemble's, in test_ensemble."""

import pytest

from core.errors import StoreError
from core.tasks.batch_estimates import batch_table


@pytest.mark.parametrize("content", [b"{}", b'{"rows": [{"case": "A"}]}', b"no json"])
def test_a_damaged_result(content):
    with pytest.raises(StoreError, match="damaged"):
        batch_table(content)
