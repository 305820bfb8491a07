# The inputs of the golden values: data sets packaged with R's survival (LGPL >= 2).
source("tests/parity/r/golden.R")
suppressMessages(library(survival))
keep <- function(d, name) {
  text <- as.data.frame(lapply(d, function(v) if (is.double(v)) ifelse(is.na(v), "", sprintf("%.17g", v)) else ifelse(is.na(v), "", as.character(v))))
  write.csv(text, file.path("tests", "parity", "golden", name), row.names = FALSE, quote = FALSE)
}
keep(lung, "lung.csv")
keep(veteran, "veteran.csv")
keep(pbc, "pbc.csv")
