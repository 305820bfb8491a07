"""The science of FerroScope, headless.

A map of the package; nothing heavy is imported here.

==================  =========================================================
``core.errors``    the error tree: every refusal is a ``CoreError``
``core.cohort``    ``Outcome``, ``Cohort``: patients x genes, clinical, follow-up
``core.clinical``  the clinical characteristics, their levels and their names
``core.flow``      how many patients were kept, how many set aside, and why
``core.provenance``  fingerprints of inputs, and what made a result
``core.store``     content-addressed results on disk, written atomically
``core.inference``  quantiles, tail probabilities, adjusted p-values, as R
``core.data``      tables and folders -> ``Cohort``; the simulated study
``core.survival``  Cox, LASSO signature, cut-points, curves, discrimination
``core.expression``  batches, principal components, differential expression
``core.association``  the score among clinical characteristics: tests, Table 1, models
``core.imaging``   scans -> the network that reads the risk group, cross-validated
``core.enrichment``  gene sets, over-representation, preranked enrichment
``core.jobs``      long work: start, leave, find again, stop, resume; any Dask cluster
``core.tasks``     the named long tasks, the only bridge between science and jobs
==================  =========================================================
"""
