# Reference values for core.imaging.estimate.calibrating: Platt's calibration and a temperature as
# logistic regressions on the logit of probabilities.
# Rscript tests/parity/r/calibrating.R   (R 4.2.2)
source(file.path("tests", "parity", "r", "golden.R"))

calibrate <- function(high, p) {
  z <- log(p) - log1p(-p)
  n_high <- sum(high); n_low <- sum(1 - high)
  target <- ifelse(high == 1, (n_high + 1) / (n_high + 2), 1 / (n_low + 2))  # Platt's targets
  control <- glm.control(epsilon = 1e-14, maxit = 100)
  platt <- glm(target ~ z, family = quasibinomial, control = control)
  temperature <- glm(target ~ 0 + z, family = quasibinomial, control = control)
  list(
    high = I(as.integer(high)), p = I(p),
    intercept = unname(coef(platt)[1]), slope = unname(coef(platt)[2]),
    calibrated = I(unname(fitted(platt))),
    temperature_slope = unname(coef(temperature)[1]))
}

set.seed(5)
high <- rep(c(1, 0), c(28, 94))  # the study's groups
signal <- rnorm(122, mean = ifelse(high == 1, 1, -1))
golden("calibrating.json", list(
  study_sized = calibrate(high, plogis(2 * signal)),
  timid = calibrate(high, plogis(0.2 * signal - 1)),
  parted = calibrate(c(0, 0, 0, 1, 1), c(0.1, 0.2, 0.4, 0.6, 0.9)),
  few = calibrate(c(1, 0, 1, 0, 0, 1), c(0.9, 0.4, 0.3, 0.2, 0.1, 0.7))))
