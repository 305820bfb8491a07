"""Expression: which genes differ between groups of samples.

``differential`` compares two groups gene by gene; it stands on ``design``,
``linear_model`` and ``moderated``, which also fit any other design. ``voom``
makes read counts fit for them.
"""

from core.expression.design import Design, design_matrix, group_design
from core.expression.differential import compare_groups, differential_expression
from core.expression.direction import direction
from core.expression.linear_model import LinearFit, linear_model
from core.expression.moderated import ModeratedFit, moderated_t, treat
from core.expression.voom import WeightedExpression, voom

__all__ = [
    "Design",
    "LinearFit",
    "ModeratedFit",
    "WeightedExpression",
    "compare_groups",
    "design_matrix",
    "differential_expression",
    "direction",
    "group_design",
    "linear_model",
    "moderated_t",
    "treat",
    "voom",
]
