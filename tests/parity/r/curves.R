# Golden values of core.survival.curves: survfit, its medians, landmarks and restricted means.
source("tests/parity/r/golden.R")
suppressMessages(library(survival))

steps <- function(f) {
  z <- summary(f, censored = TRUE)
  group <- if (is.null(z$strata)) rep("all", length(z$time)) else sub("^[^=]*=", "", as.character(z$strata))
  lapply(split(seq_along(z$time), factor(group, unique(group))), function(i) list(
    time = I(z$time[i]), n_at_risk = I(z$n.risk[i]), n_events = I(z$n.event[i]), n_censored = I(z$n.censor[i]),
    survival = I(z$surv[i]), standard_error = I(z$std.err[i]), lower = I(z$lower[i]), upper = I(z$upper[i])))
}
medians <- function(f) {
  t <- summary(f)$table
  if (is.null(dim(t))) t <- t(as.matrix(t))
  data <- lapply(seq_len(nrow(t)), function(i) list(estimate = t[i, "median"], lower = t[i, "0.95LCL"], upper = t[i, "0.95UCL"]))
  setNames(data, if (is.null(rownames(t))) "all" else sub("^[^=]*=", "", rownames(t)))
}
at <- function(f, times) {
  z <- summary(f, times = times, extend = FALSE)
  lapply(split(seq_along(z$time), factor(sub("^[^=]*=", "", as.character(z$strata)))), function(i) list(
    horizon = I(z$time[i]), survival = I(z$surv[i]), standard_error = I(z$std.err[i]), lower = I(z$lower[i]), upper = I(z$upper[i]), n_at_risk = I(z$n.risk[i])))
}
means <- function(f, horizon) {
  t <- summary(f, rmean = horizon)$table
  setNames(lapply(seq_len(nrow(t)), function(i) list(estimate = t[i, "rmean"], standard_error = t[i, "se(rmean)"])), sub("^[^=]*=", "", rownames(t)))
}
by_interval <- function(interval) list(
  veteran = steps(survfit(Surv(time, event) ~ trt, data = veteran, conf.type = interval)),
  lung_medians = medians(survfit(Surv(time, event) ~ sex, data = lung, conf.type = interval)),
  lung_overall_median = medians(survfit(Surv(time, event) ~ 1, data = lung, conf.type = interval)),
  lung_landmarks = at(survfit(Surv(time, event) ~ sex, data = lung, conf.type = interval), c(182.625, 365.25, 730.5)))
lung_by_sex <- survfit(Surv(time, event) ~ sex, data = lung)
golden("curves.json", list(
  log = by_interval("log"), "log-log" = by_interval("log-log"), plain = by_interval("plain"),
  restricted_means = list(horizon = 500, groups = means(lung_by_sex, 500)),
  follow_up_median = medians(survfit(Surv(time, 1 - event) ~ 1, data = lung))$all,
  level_90 = steps(survfit(Surv(time, event) ~ 1, data = veteran, conf.int = 0.9))$all[c("lower", "upper")]))
