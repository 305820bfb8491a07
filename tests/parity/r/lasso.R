# Golden values of core.survival.lasso: glmnet and cv.glmnet, family "cox".
source("tests/parity/r/golden.R")
suppressMessages({library(survival); library(glmnet)})

x <- as.matrix(pbc[, -(1:2)]); y <- Surv(pbc$time, pbc$event)
folds <- rep(1:5, length.out = nrow(x))
fit <- glmnet(x, y, family = "cox", thresh = 1e-14, lambda.min.ratio = 0.001, nlambda = 60, maxit = 1e6)
cv <- function(...) cv.glmnet(x, y, family = "cox", foldid = folds, thresh = 1e-14, lambda.min.ratio = 0.001, nlambda = 60, maxit = 1e6, ...)
validated <- function(f) list(mean = f$cvm, standard_error = f$cvsd, minimum = f$lambda.min, one_se = f$lambda.1se)
between <- sqrt(fit$lambda[20] * fit$lambda[21])
golden("lasso.json", list(
  min_ratio = 0.001, n_penalties = 60, folds = folds, penalties = fit$lambda, deviance_ratio = fit$dev.ratio, n_nonzero = fit$df,
  coefficients = as.matrix(fit$beta), null_deviance = fit$nulldev,
  between = list(penalty = between, coefficients = as.numeric(coef(fit, s = between))),
  grouped = validated(cv()), ungrouped = validated(cv(grouped = FALSE)), concordance = validated(cv(type.measure = "C"))))
