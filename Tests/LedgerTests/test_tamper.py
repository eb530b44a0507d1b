"""Every known attack is named, by both verifiers, in the same words."""
import shutil

import pytest

import both
import tamper


@pytest.fixture
def place():
    folder = both.workplace()
    yield folder / "case"
    shutil.rmtree(folder)


@pytest.mark.parametrize("title", tamper.ATTACKS)
def test_an_attack_is_named(title, place):
    attack, quorum, more = tamper.ATTACKS[title]
    words, expected = attack(tamper.Case(place, quorum, **more))

    lines, code = both.agreed(words)

    assert not set(expected) - set(lines), lines[:20]
    if title.startswith("unseen") or "law" in title:
        assert not both.severe(lines)
    else:
        assert code >= 20


def test_there_are_enough_attacks():
    assert len(tamper.ATTACKS) >= 25


def test_an_untouched_case_is_clean(place):
    """Else an attack could be named by an accident."""
    case = tamper.Case(place)
    assert not both.severe(both.agreed(case.write().words())[0])
    assert not both.severe(both.agreed(case.export().export_words())[0])
