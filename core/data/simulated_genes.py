"""The genes of the simulated study: their level, spread, module, fold change.

Real symbols are given to the ferroptosis-related genes, to well-known markers
of each module, to sex-linked genes and to housekeeping genes. All others are
called ``SIMG0001`` and so on, so that nobody takes them for findings.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.data.genes import ferroptosis_genes
from core.data.simulated_truth import TRUE_COEFFICIENTS

__all__ = ["MARKERS", "UNRELATED_MODULES", "gene_catalogue"]

UNRELATED_MODULES = tuple(f"unrelated_{number}" for number in range(1, 9))
"""Modules of correlated genes that have nothing to do with the tumour."""

# Gene -> module, loading, mean and SD of log2 FPKM, log2 fold change over normal.
_TRUE_GENES: dict[str, tuple[str, float, float, float, float]] = {
    "ACSL4": ("proneural", 0.45, 3.5, 0.9, -1.2),
    "ALOX12": ("proneural", 0.40, 0.5, 1.3, -1.3),
    "CD44": ("mesenchymal", 0.60, 4.5, 1.5, 2.0),
    "GDF15": ("mesenchymal", 0.40, 1.5, 1.7, 2.0),
    "HMOX1": ("mesenchymal", 0.50, 3.5, 1.3, 1.5),
    "KIF20A": ("proliferation", 0.65, 1.0, 1.7, 3.0),
    "LCN2": ("mesenchymal", 0.40, 0.0, 1.8, 1.6),
    "MYCN": ("proneural", 0.45, 1.8, 1.4, 1.5),
    "NCOA4": ("proneural", 0.45, 5.5, 0.7, 0.0),
    "PARP14": ("interferon", 0.50, 3.0, 1.0, 1.2),
    "PEX12": ("proneural", 0.40, 2.5, 0.7, 0.0),
    "RRM2": ("proliferation", 0.65, 1.5, 1.7, 3.2),
    "SLC7A11": ("oxidative_stress", 0.45, 2.0, 1.3, 1.4),
    "SQSTM1": ("mesenchymal", 0.45, 6.5, 0.8, 0.0),
}

# Module -> typical fold change over normal, ferroptosis-related members, other markers.
_MODULES: dict[str, tuple[float, str, str]] = {
    "proliferation": (
        2.5,
        "AURKA CDC25A CDCA3 EZH2 FANCD2 HELLS STMN1 SUV39H1",
        "AURKB BIRC5 BUB1 CCNA2 CCNB1 CDK1 FOXM1 MCM2 MKI67 TOP2A TYMS UBE2C",
    ),
    "mesenchymal": (
        1.6,
        "CAPG CAV1 CP ENPP2 MT1G NNMT STEAP3 TGFB1 TGFBR1 TIMP1 ZEB1 ZFP36",
        "ANXA1 CHI3L1 COL1A1 COL4A1 FN1 LGALS3 S100A4 SERPINE1 VIM",
    ),
    "immune": (
        1.3,
        "ALOX5 CTSB CYBB IL1B IL6 LGMN NCF2 PTPN6 TLR4",
        "AIF1 C1QA C1QB CD14 CD163 CD68 HLA-DRA PTPRC TYROBP",
    ),
    "hypoxia": (
        1.5,
        "BNIP3 CA9 DDIT4 HILPDA NDRG1 PLIN2 SLC2A1 SLC2A3 VEGFA",
        "ADM ANKRD37 LDHA PDK1",
    ),
    "interferon": (
        1.2,
        "CGAS IDO1 PARP10 PARP12 PARP9 STING1 TRIM21",
        "IFIT1 ISG15 MX1 OAS1 STAT1",
    ),
    "oxidative_stress": (
        0.0,
        "ASNS CHAC1 G6PD GCLC MGST1 NQO1 SLC3A2 SRXN1 TRIB3 TXNRD1",
        "GCLM SLC7A1",
    ),
    "proneural": (1.4, "BEX1 SOX2", "ASCL1 DCX DLL3 OLIG2 SOX4"),
    "neuronal": (-2.5, "CPEB1 GRIA3 SNCA", "GABRA1 NEFL RBFOX3 SNAP25 STMN2 SYT1"),
    "oligodendroglial": (-1.5, "TF", "CNP MBP MOG PLP1 SOX10"),
}
_MALE_GENES = ("DDX3Y", "EIF1AY", "KDM5D", "RPS4Y1", "TMSB4Y", "UTY")
_HOUSEKEEPING = (
    "ACTB B2M C1orf43 CHMP2A EEF1A1 EMC7 GAPDH GPI GUSB HMBS HPRT1 PGK1 PPIA PSMB2 PSMB4 "
    "RAB7A REEP5 RPL13A RPLP0 RPS18 SDHA SNRPD3 TBP TUBB UBB VPS29 YWHAZ"
)

MARKERS: dict[str, tuple[str, ...]] = {
    module: tuple(f"{ferroptosis} {others}".split())
    for module, (_, ferroptosis, others) in _MODULES.items()
}
"""Module -> named genes that belong to it, beside the true ones."""


def gene_catalogue(n_genes: int, *, generator: np.random.Generator) -> pd.DataFrame:
    """Draw the genes of a simulated study.

    Parameters
    ----------
    n_genes : int
        The true genes come first, then the modules' markers, the other
        ferroptosis-related genes, housekeeping genes and anonymous genes.
    generator : numpy.random.Generator

    Returns
    -------
    DataFrame
        Index gene, in alphabetical order so that position tells nothing;
        ``module`` ("none" where with none), ``loading`` (correlation with the
        module), ``mean`` and ``spread`` (log2 FPKM in tumours),
        ``fold_change`` (log2, tumour over normal; 0 where not differential).
    """
    rows = [(gene, *values) for gene, values in _TRUE_GENES.items()]
    for module, genes in MARKERS.items():
        fold_change = _MODULES[module][0]
        for gene in genes:
            jitter, loading, mean, spread = generator.uniform(
                (-0.2, 0.40, 1.5, 0.8), (0.8, 0.70, 5.0, 1.6)
            )
            change = np.sign(fold_change) * (abs(fold_change) + jitter)
            rows.append((gene, module, loading, mean, spread, change))
    for gene in _MALE_GENES:
        rows.append((gene, "male", 0.97, 1.0, 2.5, 0.0))
    rows.append(("XIST", "male", -0.97, 1.0, 3.0, 0.0))

    named = {row[0] for row in rows} | set(TRUE_COEFFICIENTS)
    related = {*ferroptosis_genes("V1")["gene"], *ferroptosis_genes("V2")["gene"]}
    for gene in sorted(related - named):
        # Half follow the tumour's biology, as 221 of 270 do in the study.
        rows.append(_drawn(gene, tuple(_MODULES), 0.55, 0.37, generator))
    for gene in _HOUSEKEEPING.split():
        mean, spread = generator.uniform((6.5, 0.3), (9.0, 0.5))
        rows.append((gene, "none", 0.0, mean, spread, 0.0))
    anonymous = max(n_genes - len(rows), 0)
    for number in range(1, anonymous + 1):
        modules = (*_MODULES, *UNRELATED_MODULES)
        rows.append(_drawn(f"SIMG{number:04d}", modules, 0.5, 0.2, generator))
    columns = ["gene", "module", "loading", "mean", "spread", "fold_change"]
    return pd.DataFrame(rows[:n_genes], columns=columns).set_index("gene").sort_index()


def _drawn(
    gene: str,
    modules: tuple[str, ...],
    in_module: float,
    differential: float,
    generator: np.random.Generator,
) -> tuple[str, str, float, float, float, float]:
    """Draw one gene's place; a fixed number of draws, whatever comes out."""
    member, which, loading, change, sign, size, silent = generator.random(7)
    mean, spread = generator.normal(2.8, 1.9), generator.uniform(0.5, 1.4)
    # RNAs that poly-A sequencing hardly sees, and symbols of another species.
    hardly_seen = gene.startswith(("MIR", "miR", "circ", "Circ", "hsa", "mmu", "lnc", "IFNA"))
    if hardly_seen or silent < 0.08:
        mean = -2.5
    belongs = member < in_module
    return (
        gene,
        modules[int(which * len(modules))] if belongs else "none",
        (0.3 + 0.35 * loading) * (1 if belongs else 0),
        float(np.clip(mean, -3.0, 8.5)),
        spread,
        (1.1 + 2.0 * size) * (1 if sign < 0.6 else -1) * (1 if change < differential else 0),
    )
