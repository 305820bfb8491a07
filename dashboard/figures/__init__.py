"""Figures: core types in, a :class:`~dashboard.figures.drawing.Drawing` out.

Nothing here computes a statistic or knows of Streamlit. Every function is
pure: the same numbers give the same picture. Rounding happens here and only
here; the table beside a figure keeps every digit.

====================  =======================================================
``drawing``           a figure with its alternative text, caption and numbers
``palette``           the colours, each readable on light and on dark
``rounding``          numbers as a reader wants them: p-values, intervals
``canvas``            what every figure shares: margins, legend, the label
                      that says the data are simulated
``time_axis``         follow-up time: units, ticks, readable horizons
``penalty_axis``      the axis that both LASSO figures share
``curves``            Kaplan-Meier curves (``curve_traces``) with the numbers
                      at risk (``at_risk``)
``follow_up``         reverse Kaplan-Meier curves: how long were they watched
``flow``              from the records read to the patients analysed
``distribution``      histogram of a number, bars of a category, cross-filtered
``by_group``          the same, group beside group
``missingness``       how much of each characteristic is known
``forest``            hazard ratios with intervals
``path``              LASSO coefficients against the penalty
``cross_validation``  cross-validated deviance or C-index, same axis
``weights``           the coefficients of one signature (``roles`` of its genes)
``overlap``           our genes and the published ones
``ranking``           patients by score: score, status, expression
``score``             distribution of the score and the cut (``cuts``)
``cutpoint``          the log-rank statistic at every cut
``roc``               time-dependent ROC curves
``auc_time``          AUC as a function of time
``permutation``       what the best cut of a meaningless score reaches
``resampled``         a number among patients drawn again, with its interval
``optimism``          how much a pipeline flatters itself; genes chosen again
``training_curves``   loss and AUC of a network by epoch, fold by fold
``fold_roc``          ROC curves of a cross-validation, pooled with its band
``confusion``         what scans are called against what they are
``reliability``       calibration of a network's probabilities
====================  =======================================================
"""
