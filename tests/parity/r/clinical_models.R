# Golden values of core.association: clinical Cox models, collinearity, added value, nomogram.
source("tests/parity/r/golden.R")
suppressMessages({ library(survival); library(car); library(rms) })

lung$sex <- factor(lung$sex, levels = c("female", "male"))
whole <- lung[complete.cases(lung[, c("age", "sex", "ph.karno", "wt.loss")]), ]
veteran$celltype <- factor(veteran$celltype, levels = c("adeno", "large", "smallcell", "squamous"))

rows <- function(f, level = 0.95) { s <- summary(f, conf.int = level); list(hazard_ratio = I(s$conf.int[, 1]), lower = I(s$conf.int[, 3]), upper = I(s$conf.int[, 4]), p_value = I(s$coefficients[, "Pr(>|z|)"])) }
wald <- function(f) { a <- f$assign; vapply(a, function(j) drop(coef(f)[j] %*% solve(vcov(f)[j, j], coef(f)[j])), 0) }
terms_of <- function(f) { d <- drop1(f, test = "Chisq")[-1, ]; list(term = I(rownames(d)), df = I(d$Df), likelihood_ratio = I(d$LRT), p_likelihood_ratio = I(d[, "Pr(>Chi)"]), wald = I(unname(wald(f)))) }
inflation <- function(f) { v <- suppressWarnings(car::vif(f)); if (is.matrix(v)) list(variable = I(rownames(v)), gvif = I(v[, 1]), df = I(v[, 2]), inflation = I(v[, 3])) else list(variable = I(names(v)), gvif = I(v), df = I(rep(1, length(v))), inflation = I(sqrt(v))) }
model <- function(f) c(rows(f), list(n = f$n, n_events = f$nevent, terms = terms_of(f), inflation = inflation(f), zph = I(cox.zph(f)$table[, "chisq"]), concordance = unname(concordance(f)$concordance)))
added <- function(small, large) { a <- anova(small, large); list(chi2 = a$Chisq[2], df = a$Df[2], p_value = a[2, 4], without = unname(concordance(small)$concordance), with_it = unname(concordance(large)$concordance)) }

by_lung <- coxph(Surv(time, event) ~ I(age / 10) + sex + ph.karno + wt.loss, data = whole)
by_veteran <- coxph(Surv(time, event) ~ I(age / 10) + karno + celltype + trt, data = veteran)
alone <- list(age = rows(coxph(Surv(time, event) ~ I(age / 10), data = lung)), ph.karno = rows(coxph(Surv(time, event) ~ ph.karno, data = lung)),
  sex = rows(coxph(Surv(time, event) ~ sex, data = lung)), wt.loss = rows(coxph(Surv(time, event) ~ wt.loss, data = lung)))

d <- datadist(veteran); options(datadist = "d")
f <- cph(Surv(time, event) ~ age + karno + celltype + trt, data = veteran, x = TRUE, y = TRUE, surv = TRUE, eps = 1e-12)  # cph stops at 1e-4 by default
ages <- range(veteran$age); karnos <- range(veteran$karno); trts <- c(1, 2)
year <- 365.25; S <- Survival(f)
n <- nomogram(f, age = c(ages[1], 60, ages[2]), karno = c(karnos[1], 50, karnos[2]), trt = trts,
  fun = list(function(x) S(year / 4, x), function(x) S(year, x)), lp.at = seq(-2, 3, by = 0.5))
lp_at <- seq(-2, 3, by = 0.5)
people <- data.frame(age = c(40, 60, 70), karno = c(90, 60, 30), celltype = factor(c("squamous", "smallcell", "adeno"), levels = levels(veteran$celltype)), trt = c(1, 2, 1))
lp <- predict(f, people)
golden("clinical_models.json", list(
  lung = model(by_lung), alone = alone, lung_90 = rows(by_lung, 0.9),
  veteran = model(by_veteran), added = added(update(by_veteran, . ~ . - karno), by_veteran),
  nomogram = list(age = n$age$points, karno = n$karno$points, celltype = n$celltype$points, celltype_levels = n$celltype[[1]], trt = n$trt$points,
    points_per_unit = attr(n, "info")$sc, lp = lp_at, total = n$lp$x),
  predicted = list(lp = lp, quarter = S(year / 4, lp), year = S(year, lp))))
