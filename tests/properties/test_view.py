"""Any view goes into a link and comes back; any text in a link is read or named, never fatal."""

import json
from dataclasses import fields

from hypothesis import example, given
from hypothesis import strategies as st

from core.filter import CohortFilter
from core.imaging.dataset import CHANNELS
from core.imaging.masks import REGIONS
from core.imaging.plan import PRESETS
from dashboard.choices import (
    BACKGROUNDS,
    BATCH_TREATMENTS,
    CANDIDATES,
    CLINICAL_COHORTS,
    CLINICAL_SECTIONS,
    COHORT_SECTIONS,
    CONTRASTS,
    CUT_METHODS,
    DIRECTIONS,
    ENRICHMENT_SECTIONS,
    EXPRESSION_SECTIONS,
    GENE_LISTS,
    HEAT_GENES,
    INTERVALS,
    LIBRARY_SERVERS,
    MEASURES,
    MODEL_COHORTS,
    NORMALS_ALIGNMENTS,
    QUANTILES,
    QUESTIONS,
    RANKINGS,
    SCALES,
    SCORE_FORMS,
    SET_SIZES,
    SIGNATURE_SECTIONS,
    STATISTICS,
    TERM_FIGURES,
    TERMS_SHOWN,
    TRIMS,
)
from dashboard.estimate_choices import ESTIMATE_SECTIONS
from dashboard.job_choices import BOOTSTRAP_COHORTS, DRAWS, REFITS, SAMPLES
from dashboard.scan_choices import CONVENTIONS, DRAWINGS, LAYOUTS, SCAN_SECTIONS
from dashboard.training_choices import RISK_SOURCES, TRAINING_SECTIONS
from dashboard.view import View

NAMES = tuple(item.name for item in fields(View))
GIVEN = ("value", "fixed")  # ways to cut that need a value

printable = st.text(st.characters(exclude_categories=("C", "Z")), max_size=60)
cohort_names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_ ()+-]{0,60}", fullmatch=True)
gene_lists = st.lists(
    st.from_regex(r"[A-Z][A-Z0-9-]{0,12}", fullmatch=True), max_size=30, unique=True
).map(tuple)
own_plans = st.fixed_dictionaries(
    {},
    optional={
        "epochs": st.integers(1, 70),
        "batch": st.integers(2, 16),
        "seed": st.integers(0, 99),
    },
).map(lambda own: tuple(sorted(own.items())))
numbers = st.floats(-1e6, 1e6, allow_nan=False)


@st.composite
def filters(draw: st.DrawFn) -> CohortFilter:
    names = draw(st.lists(printable.filter(bool), max_size=6, unique=True))
    split = draw(st.integers(0, len(names)))
    return CohortFilter(
        {name: (draw(numbers), draw(numbers)) for name in names[:split]},
        {name: tuple(draw(st.lists(printable, max_size=4))) for name in names[split:]},
    )


@st.composite
def views(draw: st.DrawFn) -> View:
    cut_method = draw(st.sampled_from(tuple(CUT_METHODS)))
    cut = st.floats(-1e9, 1e9, allow_nan=False)
    choices = dict(  # noqa: C408  reads as the view does
        cohort=draw(cohort_names),
        validation=draw(st.just("") | cohort_names),
        patients=draw(filters()),
        candidates=draw(st.sampled_from(tuple(CANDIDATES))),
        genes=draw(gene_lists),
        corrected_only=draw(st.booleans()),
        ferrdb=draw(st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        differential_only=draw(st.booleans()),
        lists=draw(
            st.lists(st.sampled_from(tuple(GENE_LISTS)), min_size=1, unique=True).map(tuple)
        ),
        area=draw(st.sampled_from(("", "none", "both", "up.prognostic", "driver"))),
        screen=draw(st.floats(0, 1)),
        folds=draw(st.integers(3, 20)),
        seed=draw(st.integers(0, 2**31 - 1)),
        penalty=draw(st.none() | st.floats(1e-12, 1e6)),
        signature=draw(st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        cut_method=cut_method,
        cut=draw(cut if cut_method in ("value", "fixed") else st.none() | cut),
        quantile=draw(st.floats(*QUANTILES)),
        trim=draw(st.floats(*TRIMS)),
        scale=draw(st.sampled_from(tuple(SCALES))),
        missing=draw(st.sampled_from(("refuse", "mean"))),
        interval=draw(st.sampled_from(tuple(INTERVALS))),
        own_cuts=draw(st.booleans()),
        cohort_section=draw(st.sampled_from(tuple(COHORT_SECTIONS))),
        follow_up_by=draw(printable),
        variable=draw(printable),
        variable_by=draw(printable),
        signature_section=draw(st.sampled_from(tuple(SIGNATURE_SECTIONS))),
        measure=draw(st.sampled_from(tuple(MEASURES))),
        characteristics=draw(gene_lists.map(lambda names: names[:12])),
        characteristic=draw(printable),
        statistics=draw(st.sampled_from(tuple(STATISTICS))),
        clinical_cohorts=draw(st.sampled_from(tuple(CLINICAL_COHORTS))),
        split_age=draw(st.booleans()),
        age_cut=draw(st.floats(1, 120)),
        table_by=draw(printable),
        table_overall=draw(st.booleans()),
        model_cohort=draw(st.sampled_from(tuple(MODEL_COHORTS))),
        model_variables=draw(gene_lists.map(lambda names: names[:12])),
        score_form=draw(st.sampled_from(tuple(SCORE_FORMS))),
        residuals_of=draw(printable),
        example=tuple(draw(st.dictionaries(printable, printable, max_size=8)).items()),
        calibration_year=draw(st.integers(1, 5)),
        batches=draw(st.sampled_from(tuple(BATCH_TREATMENTS))),
        batches_keep=draw(gene_lists.map(lambda names: names[:12])),
        batches_within=draw(printable),
        components_by=draw(printable),
        batches_of=draw(st.sampled_from(("training", "validation"))),
        expressed=draw(st.floats(0, 20)),
        expressed_share=draw(st.floats(0.01, 1)),
        normals_alignment=draw(st.sampled_from(tuple(NORMALS_ALIGNMENTS))),
        contrast=draw(st.sampled_from(tuple(CONTRASTS))),
        contrast_by=draw(printable),
        contrast_a=draw(printable),
        contrast_b=draw(printable),
        normals=draw(st.sampled_from(("own", "gtex"))),
        adjust=draw(gene_lists.map(lambda names: names[:12])),
        trend=draw(st.booleans()),
        robust=draw(st.booleans()),
        fdr=draw(st.floats(0, 1)),
        fold_change=draw(st.floats(0, 20)),
        heat_genes=draw(st.integers(*HEAT_GENES)),
        clinical_section=draw(st.sampled_from(tuple(CLINICAL_SECTIONS))),
        expression_section=draw(st.sampled_from(tuple(EXPRESSION_SECTIONS))),
        enrichment_section=draw(st.sampled_from(tuple(ENRICHMENT_SECTIONS))),
        job=draw(st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        permutations=draw(st.sampled_from(DRAWS)),
        bootstrap_samples=draw(st.sampled_from(SAMPLES)),
        bootstrap_cohort=draw(st.sampled_from(tuple(BOOTSTRAP_COHORTS))),
        refits=draw(st.sampled_from(REFITS)),
        scans=draw(cohort_names),
        risk_from=draw(st.sampled_from(tuple(RISK_SOURCES))),
        region=draw(st.sampled_from(tuple(REGIONS))),
        preset=draw(st.sampled_from(tuple(PRESETS))),
        own_plan=draw(own_plans),
        canary=draw(st.booleans()),
        training_section=draw(st.sampled_from(tuple(TRAINING_SECTIONS))),
        compared=draw(st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        estimate_network=draw(st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        estimate_flips=draw(st.booleans()),
        estimate_section=draw(st.sampled_from(tuple(ESTIMATE_SECTIONS))),
        batch_folder=draw(st.just("") | cohort_names),
        scan_section=draw(st.sampled_from(tuple(SCAN_SECTIONS))),
        scan_sequence=draw(st.sampled_from(CHANNELS)),
        scan_beside=draw(st.sampled_from(("", *CHANNELS))),
        scan_overlays=draw(st.permutations(tuple(REGIONS)).map(tuple) | st.just(())),
        scan_opacity=draw(st.floats(0, 1)),
        scan_layout=draw(st.sampled_from(tuple(LAYOUTS))),
        scan_convention=draw(st.sampled_from(tuple(CONVENTIONS))),
        scan_drawing=draw(st.sampled_from(tuple(DRAWINGS))),
        scan_region=draw(st.sampled_from(tuple(REGIONS))),
        raw_folder=draw(st.just("") | cohort_names),
        raw_masks=draw(st.booleans()),
        question=draw(st.sampled_from(tuple(QUESTIONS))),
        direction=draw(st.sampled_from(tuple(DIRECTIONS))),
        background=draw(st.just("") | st.sampled_from(tuple(BACKGROUNDS))),
        background_list=draw(st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        collection=draw(cohort_names),
        set_sizes=draw(
            st.tuples(st.integers(*SET_SIZES), st.integers(*SET_SIZES)).map(sorted).map(tuple)
        ),
        term_q=draw(st.floats(0, 1)),
        terms_shown=draw(st.integers(*TERMS_SHOWN)),
        term_figure=draw(st.sampled_from(tuple(TERM_FIGURES))),
        term_similarity=draw(st.floats(0, 1)),
        term=draw(printable),
        ranking=draw(st.sampled_from(tuple(RANKINGS))),
        library_from=draw(st.sampled_from(tuple(LIBRARY_SERVERS))),
        library=draw(st.just("") | st.from_regex(r"[A-Za-z0-9_]{1,40}", fullmatch=True)),
    )
    assert choices.keys() == set(NAMES)  # a new choice must be drawn too
    return View(**choices)


@given(views())
def test_a_view_comes_back_from_its_link_bit_for_bit(view: View):
    query = view.to_query()
    reading = View.from_query(query)
    assert reading.ignored == ()
    assert reading.view == view
    assert reading.view.to_query() == query


@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=12), st.text(max_size=80)))
@example({"patients": '{"age":[' + "9" * 400 + ",2]}"})
@example({"patients": '{"grade":["\\ud800"]}'})
@example({"patients": '{"\\udfff":[1,2]}'})
@example({"patients": "[" * 100_000})
@example({"patients": '{"age":[true,false]}'})
@example({"penalty": "9" * 5000, "seed": "9" * 5000})
@example({"cohort": "..", "validation": "a\\b"})
@example({"cut": "0x10", "folds": "5.0", "seed": "\uff11"})
def test_any_text_is_read_or_named_and_what_is_read_can_be_written(query: dict[str, str]):
    reading = View.from_query(query)
    refused = {item.split("=")[0] for item in reading.ignored}
    assert refused <= set(query) & set(NAMES)
    link = reading.view.to_query()
    for text in (*link, *link.values(), reading.view.patients.words()):
        text.encode()
    again = View.from_query(link)
    assert again.ignored == ()
    assert again.view == reading.view


shapes = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(shapes)
def test_any_json_is_conditions_on_patients_or_named(shape: object):
    reading = View.from_query({"patients": json.dumps(shape)})
    patients = reading.view.patients
    if reading.ignored:
        assert patients == CohortFilter()
        return
    assert set(patients.ranges) | set(patients.levels) == set(shape)
    for low, high in patients.ranges.values():
        assert low - low == high - high == 0.0  # finite


@given(views(), views())
def test_changes_reach_their_field_and_leave_the_rest(view: View, other: View):
    settled = View.from_query(view.to_query()).view
    changed = settled.with_(interval=other.interval, own_cuts=other.own_cuts)
    assert (changed.interval, changed.own_cuts) == (other.interval, other.own_cuts)
    assert changed.with_(interval=settled.interval, own_cuts=settled.own_cuts) == settled
    moved = settled.with_(cohort=other.cohort)
    assert (moved.cohort, moved.penalty, moved.cut) == (other.cohort, None, None)
    assert moved.cut_method not in ("value", "fixed")
