"""Tables of terms: those that say the same gathered, and the genes of one with their roles."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.enrichment import term_clusters
from dashboard import state
from dashboard.downloads import download_table, marked
from dashboard.ferrdb import roles_source
from dashboard.tables import with_roles

__all__ = ["MOST_CLUSTERED", "clustered", "genes_of_a_term", "term_choice", "term_table"]

MOST_CLUSTERED = 300
_NUMBER = st.column_config.NumberColumn
_COLUMNS = {
    "id": "Identifier",
    "title": "Term",
    "cluster": _NUMBER("Cluster", help="Terms with largely the same genes share a number."),
    "hits": _NUMBER("Genes in it"),
    "size": _NUMBER("Genes of the term"),
    "fold_enrichment": _NUMBER(
        "Times by chance",
        format="%.1f",
        help="The term's share of the genes tested, divided by its share of the background.",
    ),
    "enrichment_score": _NUMBER("Enrichment score", format="%.3f"),
    "normalised_score": _NUMBER(
        "Normalised score", format="%.2f", help="Divided by the mean score of random sets."
    ),
    "q_value": _NUMBER("q", format="%.1e", help="P corrected for the number of terms tested."),
    "p_value": _NUMBER("P", format="%.1e"),
    "n_leading": _NUMBER("Leading genes"),
    "genes": "Which genes",
    "leading_edge": "Leading edge",
}


def clustered(table: pd.DataFrame, *, level: float, similarity: float) -> pd.DataFrame:
    """Add to each term up to a q-value the cluster of terms that it belongs to.

    At most 300 terms are clustered, those with the smallest p-values; others
    have none.
    """
    chosen = table[table["q_value"] <= level].head(MOST_CLUSTERED)
    clusters = term_clusters(chosen, similarity=similarity).set_index("id")["cluster"]
    return table.assign(cluster=table["id"].map(clusters).astype("Int64"))


def term_table(table: pd.DataFrame, *, genes: str, name: str, simulated: bool) -> None:
    """Show every term tested, with a way to gather those that share their genes."""
    view = state.view()
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with left:
        st.slider(
            "Gather terms that share at least this part of their genes",
            0.0,
            1.0,
            step=0.05,
            format="percent",
            help="Genes in both terms as a share of genes in either (Jaccard), on average over "
            "the cluster.",
            **state.field("term_similarity", f"enrichment.similarity.{name}"),
        )
    view = state.view()
    shown = clustered(table, level=view.term_q, similarity=view.term_similarity)
    n_counted = int((table["q_value"] <= view.term_q).sum())
    n_clusters = int(shown["cluster"].max()) if shown["cluster"].notna().any() else 0
    with right:
        if n_clusters:
            some = min(n_counted, MOST_CLUSTERED)
            st.markdown(
                f"The {'first ' * (some < n_counted)}{some:,} terms with q of at most "
                f"{view.term_q:g} are **{n_clusters:,}** clusters of terms with largely the same "
                "genes."
            )
    shown = marked(
        shown.assign(**{genes: shown[genes].str.replace("/", ", ")}), simulated=simulated
    )
    # Where a set goes by its words, they need not stand there twice.
    same = bool((shown["id"] == shown["title"]).all())
    hidden = {"id"} if same else set()
    hidden |= set() if n_clusters else {"cluster"}
    order = [name for name in _COLUMNS if name in shown and name not in hidden]
    st.dataframe(
        shown,
        hide_index=True,
        height=420,
        key=f"enrichment.table.{name}",
        alt="One row for each term tested: its genes, P and q, and its cluster.",
        column_order=[*order, "simulated"],
        column_config=_COLUMNS,
    )
    download_table(shown, name, key=f"enrichment-{name}", simulated=simulated)


def term_choice(table: pd.DataFrame, title: str, *, key: str) -> str:
    """Let the reader choose a term of a table; return its identifier."""
    known = table.set_index("id")["title"]
    chosen, first = state.view().term, str(known.index[0])
    st.selectbox(
        title,
        list(known.index),
        format_func=lambda name: str(known.get(name, name)),
        **state.field("term", key, shown=lambda name: name if name in known.index else first),
    )
    return chosen if chosen in known.index else first


def genes_of_a_term(
    table: pd.DataFrame, term: str, column: str, *, key: str, simulated: bool
) -> None:
    """Show the genes of one term with their roles in ferroptosis."""
    genes = table.set_index("id").loc[term, column].split("/")
    held = [set(cell.split("/")) for cell in table[column].head(MOST_CLUSTERED)]
    shown = with_roles(pd.DataFrame({"gene": genes})).assign(
        terms=[sum(gene in some for some in held) for gene in genes]
    )
    shown = marked(shown, simulated=simulated)
    st.dataframe(
        shown,
        hide_index=True,
        key=f"{key}.genes",
        alt=f"The {len(genes)} genes of the term with their role in ferroptosis.",
        column_config={
            "gene": "Gene",
            "role": "Role in ferroptosis",
            "terms": _NUMBER(
                "Terms with it", help=f"Among the first {MOST_CLUSTERED} terms of the table."
            ),
        },
    )
    st.caption(f"{len(genes):,} genes. Roles: {roles_source(state.view())}.")
    download_table(shown, "term_genes", key=f"{key}-genes", simulated=simulated)
