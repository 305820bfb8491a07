"""The science of FerroScope, headless.

A map of the package; nothing heavy is imported here.

=================  ==========================================================
``core.errors``    the error tree: every refusal is a ``CoreError``
``core.cohort``    ``Outcome``, ``Cohort``: patients x genes, clinical, follow-up
``core.clinical``  the clinical characteristics, their levels and their names
``core.flow``      how many patients were kept, how many set aside, and why
``core.provenance``  fingerprints of inputs, and what made a result
``core.store``     content-addressed results on disk, written atomically
``core.data``      tables and folders -> ``Cohort``; the simulated study
``core.survival``  Cox, LASSO signature, cut-points, curves, discrimination
=================  ==========================================================
"""
