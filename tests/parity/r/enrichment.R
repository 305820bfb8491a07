# Golden values of core.enrichment: clusterProfiler's enricher restated with base R's phyper and p.adjust
# (DOSE, enricher_internal), the running score of GSEA, and clusters of terms by hclust.
source("tests/parity/r/golden.R")

genes <- sprintf("GENE%03d", 1:600)
# 60 sets of 4 to 240 genes, the same in Python: set i holds every gene whose number times (i + 6), modulo 601, is at most its size.
sets <- setNames(lapply(1:60, function(i) genes[((1:600) * (i + 6)) %% 601 <= 4 * i]), sprintf("SET%02d", 1:60))
query <- c(genes[c(1:40, 101, 205, 309)], "NOBODY")
universe <- genes[(1:600) %% 3 != 0 | 1:600 <= 60]

ora <- function(query, sets, universe = NULL, smallest = 10, largest = 500) {
  all <- unique(unlist(sets, use.names = FALSE)); ext <- if (is.null(universe)) all else intersect(all, universe)
  q <- intersect(unique(query), ext); S <- lapply(sets, intersect, ext); k <- sapply(S, function(s) sum(s %in% q)); M <- lengths(S)
  keep <- k > 0 & M >= smallest & M <= largest
  p <- phyper(k[keep] - 1, M[keep], length(ext) - M[keep], length(q), lower.tail = FALSE)
  list(id = I(names(sets)[keep]), hits = I(k[keep]), size = I(M[keep]), query = length(q), background = length(ext),
       p_value = I(p), q_value = I(p.adjust(p, "BH"))) }

grid <- expand.grid(k = c(1, 2, 10, 40), M = c(10, 50, 500), n = c(20, 300), N = c(5000, 18903))
grid <- grid[grid$k <= pmin(grid$M, grid$n), ]

value <- sin((1:600)^1.5) * 3; ranked <- order(-value)
walk <- function(set) { hit <- genes[ranked] %in% set; w <- abs(value[ranked]) * hit; s <- cumsum(w / sum(w) - (!hit) / sum(!hit)); s[which.max(abs(s))] }

first <- sets[c(5, 6, 7, 15, 16, 30, 45, 50)]
jaccard <- outer(first, first, Vectorize(function(a, b) length(intersect(a, b)) / length(union(a, b))))
kappa <- function(a, b, all) { x <- all %in% a; y <- all %in% b; po <- mean(x == y); pe <- mean(x) * mean(y) + mean(!x) * mean(!y); (po - pe) / (1 - pe) }
every <- unique(unlist(first))

golden("enrichment.json", list(
  annotated = ora(query, sets), universe = ora(query, sets, universe), small = ora(query, sets, universe, 4, 60),
  tails = list(k = I(grid$k), M = I(grid$M), n = I(grid$n), N = I(grid$N), p = I(phyper(grid$k - 1, grid$M, grid$N - grid$M, grid$n, lower.tail = FALSE))),
  ranking = I(value), score = I(sapply(sets, walk)),
  jaccard = jaccard, kappa = outer(first, first, Vectorize(function(a, b) kappa(a, b, every))),
  clusters = I(as.numeric(cutree(hclust(as.dist(1 - jaccard), "average"), h = 1 - 0.15)))))
