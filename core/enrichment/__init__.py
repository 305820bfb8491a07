"""Gene sets, over-representation, preranked enrichment.

Read in this order: ``gene_sets`` holds a collection, ``library`` finds one by
name (``gmt`` reads a file, ``download`` asks a server), ``overrepresentation``
tests a list of genes, ``preranked`` a ranking of all genes, ``term_clusters``
gathers the terms that say the same.
"""

from core.enrichment.download import fetch_enrichr, fetch_msigdb, gmt_of
from core.enrichment.gene_sets import GeneSet, GeneSets
from core.enrichment.gmt import parse_gmt, read_gmt
from core.enrichment.library import (
    GeneSetSource,
    available_gene_sets,
    keep_gmt,
    load_gene_sets,
)
from core.enrichment.overrepresentation import Enrichment, overrepresentation
from core.enrichment.preranked import Preranked, preranked
from core.enrichment.ranked_sets import ranked_genes
from core.enrichment.running_score import RunningScore, running_score
from core.enrichment.term_clusters import term_clusters

__all__ = [
    "Enrichment",
    "GeneSet",
    "GeneSetSource",
    "GeneSets",
    "Preranked",
    "RunningScore",
    "available_gene_sets",
    "fetch_enrichr",
    "fetch_msigdb",
    "gmt_of",
    "keep_gmt",
    "load_gene_sets",
    "overrepresentation",
    "parse_gmt",
    "preranked",
    "ranked_genes",
    "read_gmt",
    "running_score",
    "term_clusters",
]
