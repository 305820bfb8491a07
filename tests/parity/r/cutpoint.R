# Golden values of core.survival.cutpoint: maxstat.test, surv_cutpoint and the log-rank scores.
source("tests/parity/r/golden.R")
suppressMessages({library(survival); library(maxstat); library(survminer); library(exactRankTests)})

scan <- function(d, score, trim) {
  d <- data.frame(time = d$time, event = d$event, score = d[[score]])
  run <- function(method, ...) { set.seed(20240101); maxstat.test(Surv(time, event) ~ score, data = d, smethod = "LogRank", pmethod = method, minprop = trim, maxprop = 1 - trim, ...) }
  p <- function(method, ...) as.numeric(suppressWarnings(run(method, ...)$p.value))
  f <- run("none")
  list(score = score, trim = trim, cutpoints = f$cuts, statistics = f$stats, cutpoint = as.numeric(f$estimate), statistic = as.numeric(f$statistic),
    surv_cutpoint = surv_cutpoint(d, "time", "event", "score", minprop = trim, progressbar = FALSE)$cutpoint$cutpoint,
    n_low = sum(d$score <= f$estimate), lausen_1992 = p("Lau92"), lausen_1994 = p("Lau94"), exact_gauss = p("exactGauss", abseps = 1e-4, maxpts = 1e5),
    hothorn_lausen = if (nrow(d) > 170) NULL else p("HL"), monte_carlo = p("condMC", B = 20000))
}
golden("cutpoint.json", list(
  lung = scan(lung, "age", 0.1), veteran = scan(veteran, "karno", 0.1), veteran_age = scan(veteran, "age", 0.2), pbc = scan(pbc, "bili", 0.1),
  log_rank_scores = list(veteran = as.numeric(cscores(Surv(veteran$time, veteran$event), type = "LogRank")))))
