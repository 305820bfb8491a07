"""Getting cohorts: tables and folders -> ``Cohort``, and the simulated study.

``read_cohort`` reads two files; ``available_cohorts`` and ``load_cohort`` find
cohorts by name; ``simulate_study`` makes the embedded default.
"""

from core.data.columns import ColumnMapping, FieldReason, recognise_columns
from core.data.expression import ExpressionTable, read_expression
from core.data.folder import check_cohort_name, save_cohort
from core.data.genes import ferroptosis_genes
from core.data.readers import build_cohort, read_cohort
from core.data.simulated import SimulatedStudy, simulate_study
from core.data.sources import CohortSource, available_cohorts, load_cohort
from core.data.tables import Table, read_table

__all__ = [
    "CohortSource",
    "ColumnMapping",
    "ExpressionTable",
    "FieldReason",
    "SimulatedStudy",
    "Table",
    "available_cohorts",
    "build_cohort",
    "check_cohort_name",
    "ferroptosis_genes",
    "load_cohort",
    "read_cohort",
    "read_expression",
    "read_table",
    "recognise_columns",
    "save_cohort",
    "simulate_study",
]
