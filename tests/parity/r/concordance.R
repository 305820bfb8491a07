# Reference values for core.survival.concordance, from R's packaged data.
# Rscript tests/parity/r/concordance.R   (R 4.2.2, survival 3.5-3; writes tests/parity/golden/concordance.json)
suppressMessages(library(survival))

number <- function(x) if (length(x) == 1) sprintf("%.17g", x) else paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
text <- function(x) paste0('"', x, '"')

# Small cases carry their data; the time, status and score of the packaged data are kept too,
# so that the test needs no R.
cases <- list(
  lung_age = with(lung, data.frame(time, event = as.integer(status == 2), score = age)),
  lung_karno = with(lung[!is.na(lung$ph.karno), ], data.frame(time, event = as.integer(status == 2), score = -ph.karno)),
  veteran_karno = with(veteran, data.frame(time, event = status, score = -karno)),
  veteran_weeks = with(veteran, data.frame(time = ceiling(time / 7), event = status, score = diagtime)),
  ovarian_age = with(ovarian, data.frame(time = futime, event = fustat, score = age)),
  aml_group = with(aml, data.frame(time, event = status, score = as.integer(x))),
  # heavy censoring, with ties between deaths and censorings
  pbc_months = with(pbc, data.frame(time = ceiling(time / 30.4375), event = as.integer(status == 2), score = bili))
)
horizons <- list(lung_age = 365, lung_karno = 500, veteran_karno = 100, veteran_weeks = 26, ovarian_age = 600, aml_group = 30, pbc_months = 60)

entry <- function(d, timewt, ymax) {
  f <- concordance(Surv(time, event) ~ score, data = d, timewt = timewt, ymax = ymax, reverse = TRUE)
  paste0("{", paste(
    paste0('"timewt": ', text(timewt)),
    paste0('"horizon": ', if (is.null(ymax)) "null" else number(ymax)),
    paste0('"concordance": ', number(unname(f$concordance))),
    paste0('"variance": ', number(unname(f$var))),
    paste0('"count": ', number(unname(f$count[c("concordant", "discordant", "tied.x")]))),
    sep = ", "), "}")
}
blocks <- vapply(names(cases), function(name) {
  d <- cases[[name]]
  results <- c(entry(d, "n", NULL), entry(d, "n", horizons[[name]]), entry(d, "n/G2", NULL), entry(d, "n/G2", horizons[[name]]))
  paste0(text(name), ': {\n  "time": ', number(d$time), ',\n  "event": ', number(d$event), ',\n  "score": ', number(d$score),
         ',\n  "results": [\n    ', paste(results, collapse = ",\n    "), "\n  ]\n}")
}, "")
out <- file.path("tests", "parity", "golden", "concordance.json")
writeLines(paste0('{\n"made_by": ', text(paste("tests/parity/r/concordance.R,", R.version.string, "survival", packageVersion("survival"))),
                  ',\n"cases": {\n', paste(blocks, collapse = ",\n"), "\n}\n}"), out)
