"""The score among clinical characteristics: tests, Table 1, models.

Read in this order: ``significance`` is what every test returns; ``group_tests``,
``count_tests``, ``fisher``, ``correlation`` and ``normality`` are R's tests;
``effect_sizes`` and ``standardised_differences`` say how much; on them stand
``characteristics`` and ``association_table`` (the score by characteristic) and
``table_one``, put into words by ``table_one_words`` and written by
``table_word`` and ``table_latex``.
"""

from core.association.added_value import AddedValue, added_value
from core.association.association_table import associations
from core.association.calibration import calibration
from core.association.characteristics import Association, Statistics, associate
from core.association.clinical_design import ClinicalDesign, clinical_design
from core.association.clinical_models import (
    ClinicalModel,
    ClinicalModels,
    clinical_model,
    clinical_models,
)
from core.association.collinearity import variance_inflation
from core.association.correlation import kendall_test, pearson_test, spearman_test
from core.association.count_tests import chi_square_test, count_test
from core.association.effect_sizes import hedges_g, rank_biserial
from core.association.fisher import fisher_test
from core.association.group_tests import anova, kruskal_wallis, t_test, wilcoxon_test
from core.association.nomogram import Nomogram, NomogramAxis, nomogram
from core.association.normality import shapiro_test
from core.association.predictors import Predictor, predictor, why_not
from core.association.recorded import Recorded, recorded, split_at
from core.association.reversals import reversal_remark, reversals
from core.association.significance import SignificanceTest
from core.association.standardised_differences import (
    standardised_difference_of_levels,
    standardised_difference_of_numbers,
)
from core.association.table_latex import latex_table
from core.association.table_one import TableOne, table_one
from core.association.table_one_words import table_one_notes, table_one_words
from core.association.table_word import word_document

__all__ = [
    "AddedValue",
    "Association",
    "ClinicalDesign",
    "ClinicalModel",
    "ClinicalModels",
    "Nomogram",
    "NomogramAxis",
    "Predictor",
    "Recorded",
    "SignificanceTest",
    "Statistics",
    "TableOne",
    "added_value",
    "anova",
    "associate",
    "associations",
    "calibration",
    "chi_square_test",
    "clinical_design",
    "clinical_model",
    "clinical_models",
    "count_test",
    "fisher_test",
    "hedges_g",
    "kendall_test",
    "kruskal_wallis",
    "latex_table",
    "nomogram",
    "pearson_test",
    "predictor",
    "rank_biserial",
    "recorded",
    "reversal_remark",
    "reversals",
    "shapiro_test",
    "spearman_test",
    "split_at",
    "standardised_difference_of_levels",
    "standardised_difference_of_numbers",
    "t_test",
    "table_one",
    "table_one_notes",
    "table_one_words",
    "variance_inflation",
    "why_not",
    "wilcoxon_test",
    "word_document",
]
