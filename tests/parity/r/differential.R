# Golden values of core.expression: lmFit, eBayes (plain, trend, robust), treat, contrasts, voom, lowess.
source("tests/parity/r/golden.R")
suppressMessages({library(survival); library(limma); library(statmod)})

set.seed(11)
g <- 44; n <- 10; group <- rep(0:1, c(6, 4)); age <- round(rnorm(n, 50, 9), 1)
sd <- exp(rnorm(g, -0.6, 0.35)); sd[c(3, 20)] <- sd[c(3, 20)] * 9
mean <- runif(g, 2, 11); y <- t(sapply(seq_len(g), function(i) round(rnorm(n, mean[i] + ifelse(i <= 8, 1.5, 0) * group, sd[i]), 4)))
d <- model.matrix(~ group); adjusted <- model.matrix(~ group + age)
holes <- y; holes[cbind(c(1, 1, 2, 5, 9, 9, 9), c(1, 7, 10, 2, 3, 8, 9))] <- NA
top <- function(f, coef = "group") { t <- topTable(f, coef = coef, number = Inf, sort.by = "none", confint = TRUE)
  list(effect = t$logFC, lower = t$CI.L, upper = t$CI.R, mean = t$AveExpr, t = t$t, p_value = t$P.Value, q_value = t$adj.P.Val, log_odds = t$B) }
prior <- function(f) list(df = I(f$df.prior), scale = I(f$s2.prior))
three <- factor(rep(c("a", "b", "c"), c(3, 3, 4))); D <- model.matrix(~ 0 + three); colnames(D) <- levels(three)
fit <- lmFit(y, d); robust <- eBayes(fit, robust = TRUE); both <- eBayes(fit, robust = TRUE, trend = TRUE)
several <- eBayes(contrasts.fit(lmFit(holes, D), makeContrasts(b - a, c - a, levels = D)))
counts <- matrix(rnbinom(30 * n, mu = exp(rnorm(30, 4, 1.2)), size = 5), 30); counts[7, ] <- 0
v <- voom(counts, d); small <- treat(fit, lfc = 0.4)
x <- c(1, 2, 2, 3, 4, 5.5, 6, 6, 6, 7, 9, 12, 12.5, 13, 20); z <- c(2, 1, 4, 3, 8, 6, 7, 30, 6, 5, 4, 4.5, 3, 2.5, 9)
golden("differential.json", list(
  y = y, holes = holes, group = group, age = age,
  plain = top(eBayes(fit)), trend = top(eBayes(fit, trend = TRUE)), robust = top(robust), both = top(both),
  adjusted = top(eBayes(lmFit(y, adjusted))), missing = top(eBayes(lmFit(holes, d))),
  treat = list(t = small$t[, 2], p_value = small$p.value[, 2]),
  prior = prior(eBayes(fit)), prior_trend = prior(eBayes(fit, trend = TRUE)), prior_robust = prior(robust), prior_both = prior(both),
  contrast = top(several, 1), f = list(f = several$F, p_value = several$F.p.value),
  counts = counts, voom = list(expression = v$E, weights = v$weights, judged = top(eBayes(lmFit(v, d)))),
  lowess = list(x = x, y = z, usual = lowess(x, z)$y, narrow = lowess(x, z, f = 0.4, iter = 1, delta = 0)$y),
  tails = list(qt = qt(c(1e-9, 0.001, 0.2), 4.3, lower.tail = FALSE), pf = pf(c(0.5, 3, 80), 3, 7.5, lower.tail = FALSE),
    pf_inf = pf(c(0.5, 3), 3, Inf, lower.tail = FALSE), log_pf = pf(c(2, 1e6), 30, 400, lower.tail = FALSE, log.p = TRUE), qf = qf(c(0.05, 0.9), 8, 3.7))))
