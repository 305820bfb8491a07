"""Getting cohorts: tables and folders -> ``Cohort``, and the simulated study.

``read_cohort`` reads two files; ``available_cohorts`` and ``load_cohort`` find
cohorts by name; ``simulate_study`` makes the embedded default.
"""

from core.data.columns import ColumnMapping, FieldReason, recognise_columns
from core.data.expression import ExpressionTable, read_expression
from core.data.ferrdb import FerrDbTable, ferrdb_from_json
from core.data.ferrdb_files import read_ferrdb
from core.data.folder import check_cohort_name, save_cohort
from core.data.gene_matching import GeneMatch, match_genes
from core.data.gene_roles import gene_roles
from core.data.gene_symbols import SYMBOLS_SOURCE
from core.data.genes import ferroptosis_genes
from core.data.normals import (
    NormalSource,
    NormalTissue,
    available_normals,
    load_normals,
    normals_under_names,
)
from core.data.readers import build_cohort, read_cohort
from core.data.simulated import SimulatedStudy, simulate_study
from core.data.sources import CohortSource, available_cohorts, load_cohort
from core.data.tables import Table, read_table

__all__ = [
    "SYMBOLS_SOURCE",
    "CohortSource",
    "ColumnMapping",
    "ExpressionTable",
    "FerrDbTable",
    "FieldReason",
    "GeneMatch",
    "NormalSource",
    "NormalTissue",
    "SimulatedStudy",
    "Table",
    "available_cohorts",
    "available_normals",
    "build_cohort",
    "check_cohort_name",
    "ferrdb_from_json",
    "ferroptosis_genes",
    "gene_roles",
    "load_cohort",
    "load_normals",
    "match_genes",
    "normals_under_names",
    "read_cohort",
    "read_expression",
    "read_ferrdb",
    "read_table",
    "recognise_columns",
    "save_cohort",
    "simulate_study",
]
