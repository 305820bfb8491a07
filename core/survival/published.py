"""The study that FerroScope implements: its 23 genes and its accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["PUBLISHED_SIGNATURE", "PublishedSignature"]


@dataclass(frozen=True, slots=True)
class PublishedSignature:
    """A signature as a paper reports it, without coefficients.

    Parameters
    ----------
    drivers, suppressors : tuple of str
        Genes by their role in ferroptosis; one gene may be both.
    training_auc, validation_auc : mapping of int to float
        Years after diagnosis -> time-dependent area under the ROC curve.
    training_cohort, validation_cohort : str
        Who it was measured in.
    citation, doi : str
        Where it is from.
    """

    drivers: tuple[str, ...]
    suppressors: tuple[str, ...]
    training_auc: Mapping[int, float] = field(hash=False)
    validation_auc: Mapping[int, float] = field(hash=False)
    training_cohort: str
    validation_cohort: str
    citation: str
    doi: str

    @property
    def genes(self) -> tuple[str, ...]:
        """Every gene once, drivers first."""
        return tuple(dict.fromkeys(self.drivers + self.suppressors))

    def role(self, gene: str) -> str:
        """Return driver, suppressor, "driver and suppressor", or "" for any other gene."""
        roles = (("driver", self.drivers), ("suppressor", self.suppressors))
        return " and ".join(name for name, genes in roles if gene in genes)


PUBLISHED_SIGNATURE = PublishedSignature(
    drivers=(
        *("NOX1", "NCOA4", "ALOX12", "ALOX15B", "ZEB1", "HMOX1"),
        *("TGFBR1", "IDH1", "PEX12", "MYCN", "SMG9", "SLC39A7"),
    ),
    suppressors=(
        *("SCD", "NFS1", "SQSTM1", "CD44", "RRM2", "GDF15"),
        *("PARP4", "PARP14", "KIF20A", "ETV4", "LCN2", "HMOX1"),
    ),
    training_auc={1: 0.899, 2: 0.917, 3: 0.930},
    validation_auc={1: 0.765, 2: 0.834, 3: 0.826},
    training_cohort="TCGA-LGG and TCGA-GBM",
    validation_cohort="CGGA mRNAseq_693 and mRNAseq_325",
    citation="Zuo et al., Frontiers in Neuroscience, 2022",
    doi="10.3389/fnins.2022.1082867",
)
