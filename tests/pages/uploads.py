"""Files as people have them, small and made up."""

import numpy as np
import pandas as pd

__all__ = ["CGGA_CLINICAL", "CGGA_EXPRESSION", "clinical", "expression", "written"]

N = 40
GENES = ("RRM2", "CD44", "HMOX1", "NCOA4", "TP53", "EGFR", "PTEN", "GAPDH", "ACTB", "OLIG2")
_RNG = np.random.default_rng(3)
_VALUES = _RNG.normal(5, 1, (N, len(GENES))).clip(0)
# The first gene carries the risk, so that a signature can be found.
_TIME = np.round(_RNG.exponential(900, N) * np.exp(-1.0 * (_VALUES[:, 0] - 5)) + 30)
_DEAD = _RNG.random(N) < 0.8


def expression() -> pd.DataFrame:
    """Patients x genes, log2."""
    patients = pd.Index([f"P{place:02d}" for place in range(N)], name="patient")
    return pd.DataFrame(_VALUES.round(3), index=patients, columns=list(GENES))


def clinical() -> pd.DataFrame:
    """One row for each patient, follow-up in days."""
    return pd.DataFrame(
        {
            "patient": expression().index,
            "OS.time": _TIME.astype(int),
            "OS": _DEAD.astype(int),
            "age": 30 + np.arange(N),
            "gender": ["female", "male"] * (N // 2),
        }
    )


def written(table: pd.DataFrame, *, end: str = "\n", separator: str = ",", **more: object) -> bytes:
    """Return a table as a text file's bytes."""
    text = table.to_csv(sep=separator, lineterminator="\n", **more)
    return text.replace("\n", end).encode()


def _cgga() -> tuple[bytes, bytes]:
    """The official layout: genes in rows, FPKM, tabs, and bare carriage returns."""
    patients = [f"CGGA_{1000 + place}" for place in range(N)]
    fpkm = pd.DataFrame(
        (2.0**_VALUES.T - 1).round(3), index=pd.Index(GENES, name="Gene_Name"), columns=patients
    )
    table = pd.DataFrame(
        {
            "CGGA_ID": patients,
            "PRS_type": ["Primary"] * (N - 4) + ["Recurrent"] * 4,
            "Histology": "AA",
            "Grade": (["WHO II", "WHO III", "WHO IV", "WHO II"] * N)[:N],
            "Gender": ["Female", "Male "] * (N // 2),
            "Age": 30 + np.arange(N),
            "OS": [str(int(value)) for value in _TIME[:-5]] + ["NA"] * 5,
            "Censor (alive=0; dead=1)": _DEAD.astype(int),
            "IDH_mutation_status": ["Mutant", "Wildtype"] * (N // 2),
            "1p19q_codeletion_status": ["Codel", "Non-codel"] * (N // 2),
            "MGMTp_methylation_status": (["methylated", "un-methylated", "NA", "NA"] * N)[:N],
        }
    )
    return (
        written(fpkm, separator="\t", end="\r"),
        written(table, separator="\t", end="\r", index=False),
    )


CGGA_EXPRESSION, CGGA_CLINICAL = _cgga()
