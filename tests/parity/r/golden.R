# Writes a golden file: JSON with 17 significant digits, so that every double comes back as it was.
# Sourced by the scripts beside it, which are run from the root of the repository.
json <- function(x) {
  if (is.list(x)) {
    parts <- vapply(x, json, "")
    if (is.null(names(x))) return(paste0("[", paste(parts, collapse = ",\n"), "]"))
    return(paste0("{", paste0('"', names(x), '": ', parts, collapse = ",\n"), "}"))
  }
  if (is.null(x)) return("null")
  if (is.matrix(x)) return(json(lapply(seq_len(nrow(x)), function(i) unname(x[i, ]))))
  x <- unname(x)
  values <- if (is.character(x)) paste0('"', x, '"')
            else if (is.logical(x)) ifelse(is.na(x), "null", ifelse(x, "true", "false"))
            else ifelse(is.finite(x), sprintf("%.17g", x), "null")
  if (inherits(x, "AsIs") || length(x) != 1) paste0("[", paste(values, collapse = ", "), "]") else values
}
golden <- function(name, value) writeLines(json(value), file.path("tests", "parity", "golden", name))

# The packaged data of R's survival, as the golden inputs hold them.
lung <- with(survival::lung, data.frame(time, event = as.integer(status == 2), age, sex = ifelse(sex == 1, "male", "female"), ph.karno, wt.loss))
veteran <- with(survival::veteran, data.frame(time, event = status, trt, celltype = as.character(celltype), karno, diagtime, age, prior))
pbc <- survival::pbc
pbc <- with(pbc[complete.cases(pbc[, c("bili", "albumin", "copper", "alk.phos", "ast", "platelet", "protime")]), ],
  data.frame(time = time / 365.25, event = as.integer(status == 2), age, bili, albumin, copper, alk.phos, ast, platelet, protime))
