import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.imaging.intake.words import OTHER_IMAGES, known_words, telling_words, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AX T1 POST GD", "ax t1 post gd"),
        ("AxT1Post", "ax t1post"),
        ("AXT2FLAIR", "ax t2 flair"),
        ("t2_tirm_tra_dark-fluid", "t2 tirm tra dark fluid"),
        ("*tfl3d1_16ns", "tfl"),
        ("*spcir_242ns", "tirm"),
        ("T1 +C SAG", "t1 contrast sag"),
        ("T1 SE C+", "t1 se contrast"),
        ("3D T1 W/O", "3d t1 without"),
        ("T1 W/WO CONTRAST", "t1 contrast"),
        ("Ax T2* GRE", "ax t2star gre"),
        ("MPRAGE post-op", "mprage postop"),
        ("sub-01_ce-gadolinium_T1w", "ce gadolinium t1w"),
        ("SMITH^JOHN T1", "t1"),
        ("fatsat2", ""),
        ("", ""),
    ],
)
def test_known_words(text: str, words: str):
    assert known_words(text) == tuple(words.split())


@given(st.text(max_size=40))
def test_only_known_words_come_out(text: str):
    assert all(known_words(word) == (word,) for word in known_words(text) if "*" not in word)


def test_a_protocol_is_asked_only_where_the_description_is_silent():
    assert telling_words(["AX FLAIR", "BRAIN T1 GD"]) == ("ax", "flair")
    assert telling_words(["Quimby", "AX T1"]) == ("ax", "t1")
    assert telling_words(["AX", "brain", "AX"]) == ("ax", "brain")


def test_kinds_of_words():
    assert words_of("t1", ("ax", "t1c", "t2")) == ("t1c",)
    assert words_of("contrast", ("t1c", "post")) == ("t1c", "post")
    assert OTHER_IMAGES["adc"] == "a diffusion image"
