# R's side of benchmarks/expression.py: times limma and sva on the matrix in a folder.
# Rscript benchmarks/r/expression.R FOLDER REPEATS
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]; repeats <- as.integer(arguments[2])
suppressMessages({library(limma); library(sva)})

samples <- read.csv(file.path(folder, "samples.csv"))
# Little-endian doubles, sample by sample: genes x samples as Bioconductor has them.
path <- file.path(folder, "expression.bin")
Y <- matrix(readBin(path, "double", file.size(path) / 8), ncol = nrow(samples))
rownames(Y) <- paste0("G", seq_len(nrow(Y))); colnames(Y) <- paste0("S", seq_len(ncol(Y)))
sex <- factor(samples$sex); batch <- factor(samples$batch)
two <- model.matrix(~ group, samples); more <- model.matrix(~ group + age + sex, samples); kept <- model.matrix(~ sex)

rows <- list()
# Processor time, as on Python's side: on one processor it is the elapsed time of a calm machine.
spent <- function(f, times) { start <- proc.time(); for (i in seq_len(times)) f(); sum((proc.time() - start)[c("user.self", "sys.self")]) / times }
measure <- function(task, peer, f) {
  once <- spent(f, 1)
  inner <- max(1, ceiling(0.2 / max(once, 1e-4)))
  taken <- if (once > 5) c(once, spent(f, 1), spent(f, 1)) else replicate(repeats, spent(f, inner))
  rows[[length(rows) + 1]] <<- data.frame(task = task, peer = peer, seconds = median(taken), items = 1)
  cat(sprintf("%-28s %-34s %.5f s\n", task, peer, median(taken)))
}
keep <- function(name, values) writeLines(sprintf("%.17g", values), file.path(folder, paste0("r_", name, ".txt")))
table_of <- function(fit) topTable(fit, coef = "group", number = Inf, sort.by = "none", confint = TRUE)

tests <- list(
  plain = list("moderated t", function() eBayes(lmFit(Y, two))),
  trend = list("moderated t, trend", function() eBayes(lmFit(Y, two), trend = TRUE)),
  robust = list("moderated t, robust", function() eBayes(lmFit(Y, two), robust = TRUE)),
  covariates = list("moderated t, two covariates", function() eBayes(lmFit(Y, more))))
for (name in names(tests)) {
  task <- tests[[name]][[1]]; fit <- tests[[name]][[2]]
  measure(task, "limma lmFit + eBayes + topTable", function() table_of(fit()))
  measure(task, "limma lmFit + eBayes (bare)", fit)
  found <- table_of(fit()); keep(paste0("t_", name), found$t); keep(paste0("q_", name), found$adj.P.Val)
}
some <- function(M) as.vector(M[1:50, ])
quiet <- function(mod) suppressMessages(ComBat(Y, batch = batch, mod = mod))
measure("removeBatchEffect", "limma::removeBatchEffect", function() removeBatchEffect(Y, batch = batch))
keep("remove_batch_effect", some(removeBatchEffect(Y, batch = batch)))
measure("ComBat", "sva::ComBat", function() quiet(NULL)); keep("combat", some(quiet(NULL)))
measure("ComBat, sex kept", "sva::ComBat", function() quiet(kept)); keep("combat_kept", some(quiet(kept)))

write.csv(do.call(rbind, rows), file.path(folder, "r_times.csv"), row.names = FALSE)
have <- c("limma", "sva")
version <- vapply(have, function(p) as.character(packageVersion(p)), "")
write.csv(data.frame(name = c("R", names(version)), version = c(as.character(getRversion()), version)), file.path(folder, "r_versions.csv"), row.names = FALSE)
