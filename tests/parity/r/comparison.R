# Golden values of core.survival.comparison: survdiff, pairwise_survdiff, coxph of two groups.
source("tests/parity/r/golden.R")
suppressMessages({library(survival); library(survminer)})

test <- function(f, df) list(chi2 = f$chisq, df = df, p_value = pchisq(f$chisq, df, lower.tail = FALSE),
  observed = I(if (is.matrix(f$obs)) rowSums(f$obs) else f$obs), expected = I(if (is.matrix(f$exp)) rowSums(f$exp) else f$exp))
effect <- function(f) { s <- summary(f); list(coefficient = s$coefficients[1, "coef"], standard_error = s$coefficients[1, "se(coef)"],
  estimate = s$conf.int[1, 1], lower = s$conf.int[1, 3], upper = s$conf.int[1, 4], p_value = s$coefficients[1, "Pr(>|z|)"]) }
lung$male <- as.integer(lung$sex == "male")
pairs <- pairwise_survdiff(Surv(time, event) ~ celltype, data = veteran, p.adjust.method = "BH")$p.value
raw <- pairwise_survdiff(Surv(time, event) ~ celltype, data = veteran, p.adjust.method = "none")$p.value
where <- which(!is.na(pairs), arr.ind = TRUE)
golden("comparison.json", list(
  lung_sex = test(survdiff(Surv(time, event) ~ sex, data = lung), 1),
  lung_sex_rho_1 = test(survdiff(Surv(time, event) ~ sex, data = lung, rho = 1), 1),
  veteran_celltype = test(survdiff(Surv(time, event) ~ celltype, data = veteran), 3),
  veteran_celltype_rho_half = test(survdiff(Surv(time, event) ~ celltype, data = veteran, rho = 0.5), 3),
  veteran_trt_within_celltype = test(survdiff(Surv(time, event) ~ trt + strata(celltype), data = veteran), 1),
  pairs = lapply(seq_len(nrow(where)), function(i) list(first = colnames(pairs)[where[i, 2]], second = rownames(pairs)[where[i, 1]],
    p_value = raw[where[i, 1], where[i, 2]], q_value = pairs[where[i, 1], where[i, 2]])),
  hazard_ratio = list(
    efron = effect(coxph(Surv(time, event) ~ male, data = lung, ties = "efron")),
    breslow = effect(coxph(Surv(time, event) ~ male, data = lung, ties = "breslow")),
    veteran_trt_within_celltype = effect(coxph(Surv(time, event) ~ trt + strata(celltype), data = veteran)))))
