from core.enrichment import GeneSets, overrepresentation
from core.enrichment.published import PUBLISHED_TERMS, beside_published

SETS = GeneSets.of(
    {"Ferroptosis": ["A", "B"], "Other": ["A", "B", "C"], "X": ["Z"]},
    name="kegg",
    titles={"X": "Mineral absorption"},
)


def test_terms_are_found_by_their_words_and_ranked() -> None:
    table = beside_published(overrepresentation(["A", "B"], SETS, smallest=1))
    assert table.to_dict("list") == {
        "title": ["Ferroptosis"],
        "rank": [1],
        "hits": [2],
        "size": [2],
        "q_value": [overrepresentation(["A", "B"], SETS, smallest=1).table["q_value"][0]],
    }


def test_none_of_them_is_an_empty_table() -> None:
    sets = GeneSets.of({"Other": ["A", "B"]}, name="x")
    assert beside_published(overrepresentation(["A"], sets, smallest=1)).empty


def test_the_study_reports_six_pathways() -> None:
    assert len(PUBLISHED_TERMS["KEGG"]) == 6
