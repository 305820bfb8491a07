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
``forest``            hazard ratios with intervals (``hazard_axis``)
``path``              LASSO coefficients against the penalty
``cross_validation``  cross-validated deviance or C-index, same axis
``weights``           the coefficients of one signature (``roles`` of its genes)
``overlap``           our genes and the published ones
``upset``             lists of genes against each other, area by area
``ranking``           patients by score: score, status, expression
``score``             distribution of the score and the cut (``cuts``)
``cutpoint``          the log-rank statistic at every cut
``roc``               time-dependent ROC curves
``auc_time``          AUC as a function of time
``association``       the score by one clinical characteristic
``expressed``         how many genes are expressed, at every threshold
``components``        patients by their first two principal components
``explained``         how much of each component goes with batch, grade ...
``genes_by_batch``    a few genes in each batch, before and after
``volcano``           genes by how much and how surely they differ (``thinning``,
                      ``point_names``)
``heat_map``          genes x samples, clustered, with clinical ``tracks``
``clinical_forest``   hazard ratios of characteristics, level against level
``schoenfeld``        whether a hazard ratio stays the same over time
``nomogram``          scales to read points and survival from (``nomogram_rows``)
``calibration``       predicted survival against what happened
``enrichment_dots``   over-represented terms: share of the list, how surely
``enrichment_bars``   the same as bars of evidence (``term_rows``)
``normalised_scores``  preranked enrichment: sets to both sides of zero
``running_score``     one set's walk down the ranking
``permutation``       what the best cut of a meaningless score reaches
``resampled``         a number among patients drawn again, with its interval
``optimism``          how much a pipeline flatters itself; genes chosen again
``training_curves``   loss and AUC of a network by epoch, fold by fold
``fold_roc``          ROC curves of a cross-validation, pooled with its band
``confusion``         what scans are called against what they are
``reliability``       calibration of a network's probabilities
``estimate_scale``    one patient's probability beside the base rates
``estimate_place``    the same among the training cases, by risk group
====================  =======================================================
"""
