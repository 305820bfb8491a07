# Reference values for core.imaging.delong and core.imaging.metrics: areas under ROC curves with
# DeLong's interval, paired differences, Wilson's interval.
# Rscript tests/parity/r/delong.R   (R 4.2.2, pROC 1.18.0, from Debian's r-cran-proc)
suppressMessages(library(survival))
suppressMessages(library(pROC))
source(file.path("tests", "parity", "r", "golden.R"))

compare <- function(high, first, second) {
  one <- roc(high, first, levels = c(0, 1), direction = "<", quiet = TRUE)
  two <- roc(high, second, levels = c(0, 1), direction = "<", quiet = TRUE)
  paired <- roc.test(one, two, method = "delong", paired = TRUE)
  list(
    high = I(as.integer(high)), first = I(first), second = I(second),
    area = as.numeric(auc(one)),
    variance = as.numeric(var(one, method = "delong")),
    interval_95 = as.numeric(ci.auc(one, method = "delong"))[c(1, 3)],
    interval_90 = as.numeric(ci.auc(one, method = "delong", conf.level = 0.9))[c(1, 3)],
    second_area = as.numeric(auc(two)),
    z = as.numeric(paired$statistic), p_value = as.numeric(paired$p.value),
    difference_interval = if (is.null(paired$conf.int)) NULL else as.numeric(paired$conf.int),
    fpr = I(rev(1 - one$specificities)), tpr = I(rev(one$sensitivities)))
}

set.seed(3)
high <- rep(c(1, 0), c(28, 94))  # the study's groups
signal <- rnorm(122, mean = high)
cases <- list(
  liver = compare(pbc$event, pbc$bili, pbc$copper),
  lung = with(veteran, compare(event, -karno, age)),
  study_sized = compare(high, signal, signal + rnorm(122)),
  tied = compare(high, round(signal), round(rnorm(122), 1)),
  few = compare(c(1, 0, 1, 0, 0), c(0.9, 0.4, 0.3, 0.2, 0.1), c(0.2, 0.4, 0.9, 0.3, 0.1)))
wilson <- lapply(list(c(0, 10), c(1, 3), c(23, 28), c(94, 122), c(122, 122)), function(x) {
  list(x = x[1], n = x[2], interval = as.numeric(suppressWarnings(prop.test(x[1], x[2], correct = FALSE)$conf.int)))
})
golden("delong.json", list(cases = cases, wilson = wilson))
