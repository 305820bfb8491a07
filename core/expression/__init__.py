"""Expression: batches, principal components, and which genes differ between groups of samples.

``treatment`` does to a cohort what is done about its batches: ``combat``,
``combat_within``, standardising, leaving genes out; ``batch_effect`` is limma's
way for figures. ``components`` shows it, ``confounding`` says what leaves with a
batch, ``expressed`` which genes are measured at all. ``quantile_normalisation``
and ``alignment`` put samples of another source beside a cohort.

``differential`` compares two groups gene by gene; it stands on ``design``,
``linear_model`` and ``moderated``, which also fit any other design. ``voom``
makes read counts fit for them.
"""

from core.expression.alignment import Alignment, align_samples
from core.expression.batch_confounding import batch_confounding, biology_lost
from core.expression.batch_effect import batch_share, remove_batch_effect
from core.expression.batch_labels import NOT_RECORDED, recorded_batches
from core.expression.combat import CombatResult, combat
from core.expression.combat_within import CombatWithin, combat_within
from core.expression.components import (
    Components,
    eta_squared,
    principal_components,
    shares_explained,
)
from core.expression.confounding import Confounding, confounding, quantile_parts
from core.expression.design import Design, design_matrix, group_design
from core.expression.differential import compare_groups, differential_expression
from core.expression.direction import direction
from core.expression.expressed import ExpressionLevels, expression_levels
from core.expression.linear_model import LinearFit, linear_model
from core.expression.moderated import ModeratedFit, moderated_t, treat
from core.expression.quantile_normalisation import mean_quantiles, quantile_normalise
from core.expression.treatment import STANDARDISED, UNCHANGED, Treatment, treat_batches
from core.expression.voom import WeightedExpression, voom

__all__ = [
    "NOT_RECORDED",
    "STANDARDISED",
    "UNCHANGED",
    "Alignment",
    "CombatResult",
    "CombatWithin",
    "Components",
    "Confounding",
    "Design",
    "ExpressionLevels",
    "LinearFit",
    "ModeratedFit",
    "Treatment",
    "WeightedExpression",
    "align_samples",
    "batch_confounding",
    "batch_share",
    "biology_lost",
    "combat",
    "combat_within",
    "compare_groups",
    "confounding",
    "design_matrix",
    "differential_expression",
    "direction",
    "eta_squared",
    "expression_levels",
    "group_design",
    "linear_model",
    "mean_quantiles",
    "moderated_t",
    "principal_components",
    "quantile_normalise",
    "quantile_parts",
    "recorded_batches",
    "remove_batch_effect",
    "shares_explained",
    "treat",
    "treat_batches",
    "voom",
]
