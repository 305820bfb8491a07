# Golden values of core.expression's batches: sva::ComBat, limma::removeBatchEffect and quantile
# normalisation, stats::prcomp, lm and chisq.test on measurements of survival's pbc.
source("tests/parity/r/golden.R")
suppressMessages({library(survival); library(sva); library(limma)})
quiet <- function(...) suppressMessages({utils::capture.output(z <- ComBat(...)); z})

# 24 patients, 7 measurements and 2 mixtures of two as genes; three batches, one stretched.
x <- log2(as.matrix(pbc[1:24, c("bili", "albumin", "copper", "alk.phos", "ast", "platelet", "protime")]) + 1)
x <- cbind(x, sapply(1:2, function(i) x[, 1 + i %% 7] * 0.6 + x[, 1 + (3 * i) %% 7] * 0.4 + ((seq_len(24) * i) %% 11) / 7))
colnames(x) <- paste0("g", 1:9)
batch <- rep(c("a", "b", "c"), c(10, 8, 6)); grade <- rep(c("II", "III", "IV", "IV"), 6); age <- pbc$age[1:24]
x[batch == "b", ] <- x[batch == "b", ] * 1.4 + 1
alone <- replace(batch, 1, "d"); constant <- x; constant[batch == "c", 4] <- 2
second <- rep(c("m", "n", "o"), 8); mod <- model.matrix(~ grade + age)
tied <- round(x, 1)   # ties for the quantiles
pc <- prcomp(x); ps <- prcomp(x, scale. = TRUE)
v <- function(t) sqrt(unname(suppressWarnings(chisq.test(t, correct = FALSE))$statistic) / sum(t) / (min(dim(t)) - 1))
r2 <- function(by) apply(pc$x[, 1:4], 2, function(y) summary(lm(y ~ by))$r.squared)
golden("batches.json", list(
  x = x, batch = batch, grade = grade, age = age, second = second, alone = alone,
  combat = t(quiet(t(x), batch)), combat_mod = t(quiet(t(x), batch, mod = mod)),
  combat_mean_only = t(quiet(t(x), batch, mean.only = TRUE)), combat_alone = t(quiet(t(x), alone)),
  combat_reference = t(quiet(t(x), batch, ref.batch = "b")),
  combat_reference_mod = t(quiet(t(x), batch, mod = mod, ref.batch = "c")),
  combat_nonparametric = t(quiet(t(x), batch, par.prior = FALSE)),
  combat_nonparametric_mod = t(quiet(t(x), batch, mod = mod, par.prior = FALSE)),
  combat_nonparametric_mean_only = t(quiet(t(x), batch, par.prior = FALSE, mean.only = TRUE)),
  constant = constant, combat_constant = t(quiet(t(constant), batch)),
  removed = t(removeBatchEffect(t(x), batch)), removed_keep = t(removeBatchEffect(t(x), batch, design = mod)),
  removed_all = t(removeBatchEffect(t(x), batch, batch2 = second, covariates = age, design = model.matrix(~ grade))),
  tied = tied, quantiles = t(normalizeBetweenArrays(t(tied), method = "quantile")),
  scores = abs(pc$x[, 1:4]), shares = pc$sdev^2 / sum(pc$sdev^2),
  scores_scaled = abs(ps$x[, 1:4]), shares_scaled = ps$sdev^2 / sum(ps$sdev^2),
  explained_batch = unname(r2(batch)), explained_grade = unname(r2(grade)), explained_age = unname(r2(age)),
  cramers_v = list(grade = v(table(grade, batch)), second = v(table(second, batch)))))
