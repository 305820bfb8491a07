"""The score among clinical characteristics: tests, Table 1, models.

Read in this order: ``significance`` is what every test returns; ``group_tests``,
``count_tests``, ``fisher``, ``correlation`` and ``normality`` are R's tests;
``effect_sizes`` and ``standardised_differences`` say how much; on them stand
``characteristics`` (the score by characteristic) and ``table_one``.
"""

from core.association.correlation import kendall_test, pearson_test, spearman_test
from core.association.count_tests import chi_square_test, count_test
from core.association.effect_sizes import hedges_g, rank_biserial
from core.association.fisher import fisher_test
from core.association.group_tests import anova, kruskal_wallis, t_test, wilcoxon_test
from core.association.normality import shapiro_test
from core.association.significance import SignificanceTest
from core.association.standardised_differences import (
    standardised_difference_of_levels,
    standardised_difference_of_numbers,
)

__all__ = [
    "SignificanceTest",
    "anova",
    "chi_square_test",
    "count_test",
    "fisher_test",
    "hedges_g",
    "kendall_test",
    "kruskal_wallis",
    "pearson_test",
    "rank_biserial",
    "shapiro_test",
    "spearman_test",
    "standardised_difference_of_levels",
    "standardised_difference_of_numbers",
    "t_test",
    "wilcoxon_test",
]
