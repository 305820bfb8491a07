# Golden values of core.association's tests and core.inference: R's own stats on the packaged data.
source("tests/parity/r/golden.R")
suppressMessages({library(survival); library(MASS)})
w <- suppressWarnings

found <- function(z) list(statistic = if (is.null(z$statistic)) NULL else unname(z$statistic), p_value = z$p.value,
  df = if (is.null(z$parameter)) NULL else I(unname(z$parameter)), estimate = if (is.null(z$estimate)) NULL else I(unname(z$estimate)),
  interval = if (is.null(z$conf.int)) NULL else I(as.numeric(z$conf.int)))
men <- lung$age[lung$sex == "male"]; women <- lung$age[lung$sex == "female"]
cells <- split(veteran$karno, veteran$celltype)
few <- pbc$bili[1:12] + (1:12) / 1000; others <- pbc$albumin[20:28] + (1:9) / 1000   # no two are equal
eight <- list(x = few[1:8], y = pbc$copper[1:8] + (1:8) / 100); twenty <- list(x = pbc$bili[1:20] + (1:20) / 1000, y = pbc$protime[1:20] + (20:1) / 1000)
cor_all <- function(v) list(
  pearson = found(cor.test(v$x, v$y)), spearman = found(cor.test(v$x, v$y, method = "spearman")), kendall = found(cor.test(v$x, v$y, method = "kendall")),
  spearman_t = found(cor.test(v$x, v$y, method = "spearman", exact = FALSE)), kendall_z = found(cor.test(v$x, v$y, method = "kendall", exact = FALSE)))
tables <- list(
  trt_by_cell = unclass(table(veteran$trt, veteran$celltype)), small = matrix(c(3, 1, 2, 4, 0, 5), 2), square = matrix(c(10, 2, 3, 4, 15, 5, 1, 2, 9), 3),
  long = matrix(c(1, 2, 3, 4, 5, 6, 2, 0, 1, 5, 0, 2), 4), tied = matrix(c(2, 2, 3, 3, 4, 4), 2), rare = matrix(c(120, 80, 3, 1, 2, 6, 77, 91), 2),
  wide = matrix(c(11, 11, 13, 30, 11, 55, 5, 26, 9, 12, 21, 23, 24, 5), 2), two = matrix(c(3, 1, 1, 3), 2), edge = matrix(c(0, 5, 6, 2), 2))
# As the package tableone: continuous |m1 - m2| / sqrt((v1 + v2) / 2); categories after Yang and Dalton, first level dropped, generalised inverse.
smd_number <- function(x, g) { p <- combn(levels(factor(g)), 2); apply(p, 2, function(k) { a <- x[g == k[1]]; b <- x[g == k[2]]; abs(mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2) }) }
smd_levels <- function(x, g) { p <- combn(levels(factor(g)), 2); x <- factor(x); apply(p, 2, function(k) {
  a <- prop.table(table(x[g == k[1]]))[-1]; b <- prop.table(table(x[g == k[2]]))[-1]
  s <- (diag(c(a), length(a)) - a %o% a + diag(c(b), length(b)) - b %o% b) / 2; d <- as.numeric(a - b); as.numeric(sqrt(d %*% ginv(s) %*% d)) }) }
p <- c(0.01, 0.02, 0.03, 0.04, 0.05, NA, 0.001, 0.5, 0.9, 1e-10, 0.02, 0.3, 0.0499)
tails <- list(t = c(0.5, 3, 40, 1e-9, 4.2, 12), t_df = c(1.5, 10, 100, 3, Inf, 650), f = c(0.3, 99, 1e-8, 5), f_df1 = c(2, 6, 3, 1), f_df2 = c(30, 249, 10, 1.5))
golden("association.json", list(
  t_welch = found(t.test(men, women)), t_equal = found(t.test(men, women, var.equal = TRUE)), t_90 = found(t.test(men, women, conf.level = 0.9)),
  wilcoxon = found(w(wilcox.test(men, women))), wilcoxon_plain = found(w(wilcox.test(men, women, correct = FALSE))),
  few = I(few), others = I(others), wilcoxon_exact = found(wilcox.test(few, others)), wilcoxon_inexact = found(wilcox.test(few, others, exact = FALSE)),
  kruskal = found(kruskal.test(cells)), anova = { a <- summary(aov(karno ~ celltype, veteran))[[1]]; list(statistic = a$`F value`[1], p_value = a$`Pr(>F)`[1], df = I(as.numeric(a$Df))) },
  shapiro_age = found(shapiro.test(lung$age)), shapiro_bili = found(shapiro.test(pbc$bili)), shapiro_few = found(shapiro.test(few[1:4])),
  eight = eight, correlation_eight = cor_all(eight), twenty = twenty, correlation_twenty = cor_all(twenty),
  correlation_pbc = w(cor_all(list(x = pbc$age, y = pbc$bili))),
  tables = tables, chi_square = lapply(tables, function(m) found(w(chisq.test(m)))), chi_square_plain = lapply(tables, function(m) found(w(chisq.test(m, correct = FALSE)))),
  fisher = lapply(tables, function(m) found(fisher.test(m, workspace = 2e8))), fisher_90 = found(fisher.test(tables$two, conf.level = 0.9)),
  smd = list(age_by_sex = I(smd_number(lung$age, lung$sex)), karno_by_cell = I(smd_number(veteran$karno, veteran$celltype)),
    cell_by_trt = I(smd_levels(veteran$celltype, veteran$trt)), trt_by_cell = I(smd_levels(veteran$trt, veteran$celltype)), prior_by_trt = I(smd_levels(veteran$prior, veteran$trt))),
  p = I(p), adjusted = sapply(p.adjust.methods, function(m) I(p.adjust(p, m)), simplify = FALSE),
  tails = c(tails, list(t_p = 2 * pt(-tails$t, tails$t_df), f_p = pf(tails$f, tails$f_df1, tails$f_df2, lower.tail = FALSE))),
  quantiles = lapply(1:9, function(type) unname(quantile(pbc$bili, c(0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 1), type = type)))))
