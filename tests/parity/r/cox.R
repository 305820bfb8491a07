# Golden values of core.survival.cox: coxph, several covariates and one at a time.
source("tests/parity/r/golden.R")
suppressMessages(library(survival))

model <- function(f) { s <- summary(f); list(
  names = I(rownames(s$coefficients)), coefficient = I(s$coefficients[, "coef"]), standard_error = I(s$coefficients[, "se(coef)"]),
  z = I(s$coefficients[, "z"]), p_value = I(s$coefficients[, "Pr(>|z|)"]), lower = I(s$conf.int[, 3]), upper = I(s$conf.int[, 4]),
  variance = f$var, log_likelihood_null = f$loglik[1], log_likelihood = f$loglik[2], score = f$score, n = s$n, n_events = s$nevent) }
full <- function(ties) coxph(Surv(time, event) ~ karno + diagtime + age + prior + trt, data = veteran, ties = ties)
alone <- function(ties) { rows <- lapply(c("age", "bili", "albumin", "copper", "alk.phos", "ast", "platelet", "protime"), function(v) {
  s <- summary(coxph(as.formula(paste("Surv(time, event) ~", v)), data = pbc, ties = ties))
  c(s$coefficients[1, c("coef", "se(coef)", "z", "Pr(>|z|)")], s$conf.int[1, c(1, 3, 4)]) })
  m <- do.call(rbind, rows); list(gene = I(c("age", "bili", "albumin", "copper", "alk.phos", "ast", "platelet", "protime")),
    coefficient = m[, 1], standard_error = m[, 2], z = m[, 3], p_value = m[, 4], hazard_ratio = m[, 5], lower = m[, 6], upper = m[, 7], q_value = p.adjust(m[, 4], "BH")) }
golden("cox.json", list(
  veteran = list(efron = model(full("efron")), breslow = model(full("breslow"))),
  veteran_within_celltype = model(coxph(Surv(time, event) ~ karno + age + strata(celltype), data = veteran)),
  pbc_alone = list(efron = alone("efron"), breslow = alone("breslow"))))
