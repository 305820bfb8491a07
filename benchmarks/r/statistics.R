# R's side of benchmarks/statistics.py: times its functions on the tables in a folder.
# Rscript benchmarks/r/statistics.R FOLDER REPEATS [FOLDER_OF_TIMEROC_SOURCES]
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]; repeats <- as.integer(arguments[2]); sources <- if (length(arguments) > 2) arguments[3] else ""
suppressMessages({library(survival); library(glmnet); library(maxstat); library(survminer)})

outcome <- read.csv(file.path(folder, "outcome.csv")); time <- outcome$time; event <- outcome$event; n <- nrow(outcome)
# Little-endian doubles, column by column: one gene after the other.
matrix_of <- function(name) { path <- file.path(folder, paste0(name, ".bin")); matrix(readBin(path, "double", file.size(path) / 8), nrow = n) }
genome <- matrix_of("genome"); wide <- matrix_of("candidates"); score <- outcome$score; high <- outcome$high
colnames(wide) <- paste0("G", seq_len(ncol(wide)))
y <- Surv(time, event)
plan <- read.csv(file.path(folder, "plan.csv"))
settings <- setNames(as.list(plan$value), plan$name)
folds <- read.csv(file.path(folder, "folds.csv"))$fold

rows <- list()
# Processor time, as on Python's side: on one processor it is the elapsed time of a calm machine.
spent <- function(f, times) { start <- proc.time(); for (i in seq_len(times)) f(); sum((proc.time() - start)[c("user.self", "sys.self")]) / times }
# Median over repeats; what is quick is run often enough per repeat for a clock of 1 ms,
# and what takes more than 5 s is run three times.
measure <- function(task, peer, f, items = 1, repeats_here = repeats) {
  once <- spent(f, 1)
  inner <- max(1, ceiling(0.2 / max(once, 1e-4)))
  taken <- if (once > 5) c(once, spent(f, 1), spent(f, 1)) else replicate(repeats_here, spent(f, inner))
  rows[[length(rows) + 1]] <<- data.frame(task = task, peer = peer, seconds = median(taken), items = items)
  cat(sprintf("%-22s %-28s %.5f s\n", task, peer, median(taken)))
}
keep <- function(name, values) writeLines(sprintf("%.17g", values), file.path(folder, paste0("r_", name, ".txt")))

# Univariate Cox
loop <- settings$coxph_genes; bare <- settings$coxph_fit_genes
measure("univariate Cox", "coxph loop", function() for (j in seq_len(loop)) coxph(y ~ genome[, j]), loop, 3)
control <- coxph.control()
fit_one <- function(j) coxph.fit(genome[, j, drop = FALSE], y, strata = NULL, offset = NULL, init = NULL, control = control, weights = NULL, method = "efron", rownames = NULL)
measure("univariate Cox", "coxph.fit (bare)", function() for (j in seq_len(bare)) fit_one(j), bare, 3)
keep("cox", vapply(seq_len(loop), function(j) unname(coef(coxph(y ~ genome[, j]))), 0))

# Cut-point scan of one score, and of many genes
d <- data.frame(time = time, event = event, score = score)
trim <- settings$trim
measure("cut-point, one score", "survminer::surv_cutpoint", function() surv_cutpoint(d, "time", "event", "score", minprop = trim, progressbar = FALSE))
measure("cut-point, one score", "maxstat::maxstat.test", function() maxstat.test(y ~ score, data = d, smethod = "LogRank", pmethod = "none", minprop = trim, maxprop = 1 - trim))
measure("cut-point, one score", "maxstat::maxstat (bare)", function() maxstat(y, score, smethod = "LogRank", pmethod = "none", minprop = trim, maxprop = 1 - trim))
found <- maxstat.test(y ~ score, data = d, smethod = "LogRank", pmethod = "none", minprop = trim, maxprop = 1 - trim)
keep("cutpoint", c(found$estimate, found$statistic))
some <- settings$surv_cutpoint_genes; genes <- colnames(wide)[seq_len(some)]
table_of_genes <- cbind(d[, 1:2], as.data.frame(wide))
measure("cut-point, many genes", "survminer::surv_cutpoint", function() surv_cutpoint(table_of_genes, "time", "event", genes, minprop = trim, progressbar = FALSE), some, 3)
measure("cut-point, many genes", "maxstat::maxstat (bare)", function() for (j in seq_len(ncol(wide))) maxstat(y, wide[, j], smethod = "LogRank", pmethod = "none", minprop = trim, maxprop = 1 - trim), ncol(wide), 3)

# LASSO
for (p in c(settings$few, ncol(wide))) {
  x <- wide[, seq_len(p)]; ratio <- if (p == settings$few) 1e-4 else settings$min_ratio_many
  measure(sprintf("LASSO path, %d genes", p), "glmnet", function() glmnet(x, y, family = "cox", lambda.min.ratio = ratio))
  measure(sprintf("LASSO CV, %d genes", p), "glmnet::cv.glmnet", function() cv.glmnet(x, y, family = "cox", foldid = folds, lambda.min.ratio = ratio), 1, 3)
  keep(sprintf("lasso_%d", p), { f <- glmnet(x, y, family = "cox", lambda.min.ratio = ratio); c(f$lambda[1], length(f$lambda), max(f$dev.ratio)) })
}

# Time-dependent ROC with intervals
horizons <- c(settings$horizon_1, settings$horizon_2, settings$horizon_3)
if (nzchar(sources)) for (file in list.files(sources, "[.]R$", full.names = TRUE)) source(file)
if (nzchar(sources) || requireNamespace("timeROC", quietly = TRUE)) {
  roc <- if (nzchar(sources)) timeROC else timeROC::timeROC
  measure("time-dependent AUC with intervals", "timeROC(iid = TRUE)", function() roc(T = time, delta = event, marker = score, cause = 1, times = horizons, iid = TRUE), 1, 3)
  measure("time-dependent AUC without intervals", "timeROC", function() roc(T = time, delta = event, marker = score, cause = 1, times = horizons, iid = FALSE))
  f <- roc(T = time, delta = event, marker = score, cause = 1, times = horizons, iid = TRUE); keep("auc", c(f$AUC, f$inference$vect_sd_1))
}

# Curves, tests, concordance
measure("Kaplan-Meier, two groups", "survival::survfit", function() survfit(y ~ high))
measure("log-rank, two groups", "survival::survdiff", function() survdiff(y ~ high))
measure("hazard ratio, two groups", "survival::coxph", function() summary(coxph(y ~ high)))
measure("concordance with interval", "survival::concordance", function() concordance(y ~ score, reverse = TRUE))
keep("groups", c(survdiff(y ~ high)$chisq, coef(coxph(y ~ high)), concordance(y ~ score, reverse = TRUE)$concordance))

write.csv(do.call(rbind, rows), file.path(folder, "r_times.csv"), row.names = FALSE)
have <- c("survival", "glmnet", "maxstat", "survminer")
version <- vapply(have, function(p) as.character(packageVersion(p)), "")
if (nzchar(sources)) version <- c(version, timeROC = "from sources") else if (requireNamespace("timeROC", quietly = TRUE)) version <- c(version, timeROC = as.character(packageVersion("timeROC")))
write.csv(data.frame(name = c("R", names(version)), version = c(as.character(getRversion()), version)), file.path(folder, "r_versions.csv"), row.names = FALSE)
