# Golden values of what follows a Cox fit: exact ties, cox.zph, residuals, baseline hazard, predicted survival.
source("tests/parity/r/golden.R")
suppressMessages(library(survival))
library(splines)

veteran$celltype <- factor(veteran$celltype, levels = c("adeno", "large", "smallcell", "squamous"))
fit <- function(ties = "efron") coxph(Surv(time, event) ~ karno + age + trt + celltype, data = veteran, ties = ties)
exact <- function(f) { s <- summary(f); list(names = I(rownames(s$coefficients)), coefficient = I(s$coefficients[, "coef"]),
  standard_error = I(s$coefficients[, "se(coef)"]), log_likelihood = f$loglik[2], log_likelihood_null = f$loglik[1], score = f$score, variance = f$var) }
test <- function(z) list(term = I(rownames(z$table)), chi2 = I(z$table[, 1]), df = I(z$table[, 2]), p_value = I(z$table[, 3]))
months <- lung; months$time <- ceiling(lung$time / 30.4375)
months$male <- as.integer(months$sex == "male"); months <- months[!is.na(months$ph.karno), ]

# The curve of plot.cox.zph, computed as it does, for it returns nothing.
smooth <- function(z, i) { px <- seq(min(z$x), max(z$x), length = 40); l <- ns(c(px, z$x), df = 4, intercept = TRUE); p <- l[1:40, ]; q <- qr(l[-(1:40), ])
  bk <- backsolve(q$qr[1:4, 1:4], diag(4)); list(position = px, estimate = drop(p %*% qr.coef(q, z$y[, i])),
    standard_error = sqrt(z$var[i, i] * drop(((p %*% (bk %*% t(bk))) * p) %*% rep(1, 4)))) }

km <- cox.zph(fit())
within <- coxph(Surv(time, event) ~ karno + age + strata(celltype), data = veteran)
small <- coxph(Surv(time, event) ~ karno + trt, data = veteran)
res <- function(f) list(martingale = residuals(f, "martingale"), deviance = residuals(f, "deviance"), score = unname(residuals(f, "score")), dfbeta = unname(residuals(f, "dfbeta")))
people <- data.frame(karno = c(90, 30, 60), age = c(50, 70, 60), trt = c(1, 2, 1), celltype = factor(c("adeno", "squamous", "smallcell"), levels = levels(veteran$celltype)))
at <- c(0, 30, 180, 365.25)
predicted <- function(f) { s <- summary(survfit(f, newdata = people), times = at); list(time = at, survival = t(s$surv), lower = t(s$lower), upper = t(s$upper)) }
hazard <- function(f) as.list(basehaz(f, centered = FALSE)[, c("time", "hazard")])

golden("cox_diagnostics.json", list(
  exact = list(lung_months = exact(coxph(Surv(time, event) ~ age + ph.karno + male, data = months, ties = "exact")),
    veteran_within_celltype = exact(coxph(Surv(time, event) ~ karno + age + strata(celltype), data = veteran, ties = "exact"))),
  tests = list(efron = lapply(list(km = "km", rank = "rank", identity = "identity", log = "log"), function(g) test(cox.zph(fit(), transform = g))),
    breslow = list(km = test(cox.zph(fit("breslow")))), exact = list(km = test(cox.zph(fit("exact"))))),
  columns_alone = test(cox.zph(fit(), terms = FALSE)),
  scaled = list(time = km$time, position = km$x, residuals = unname(km$y), variance = unname(km$var)),
  smooth = list(karno = smooth(km, 1), celltype = smooth(km, 4)),
  within = c(test(cox.zph(within)), list(residuals = unname(cox.zph(within)$y))),
  residuals = list(efron = res(small), breslow = res(update(small, ties = "breslow"))["score"], within = res(within)["martingale"]),
  baseline = list(efron = hazard(small), breslow = hazard(update(small, ties = "breslow")), exact = hazard(update(small, ties = "exact")),
    within = { b <- basehaz(within, centered = FALSE); lapply(split(b, sub("celltype=", "", b$strata)), function(d) list(time = d$time, hazard = d$hazard)) }),
  predicted = list(efron = predicted(fit()), breslow = predicted(fit("breslow")))))
