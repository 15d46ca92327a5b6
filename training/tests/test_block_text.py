"""The heading of a block: the same text as the builder's script writes, held to one table of cases."""

import json
from pathlib import Path

import pytest

from common.formatting import unbroken
from training.formatting import block_words, format_block
from training.plans import Block

TABLE = json.loads((Path(__file__).parents[2] / "static/js/tests/block_text.json").read_text())


@pytest.mark.parametrize(("block", "expected"), TABLE["cases"])
def test_a_block_is_headed_by_its_kind_and_its_numbers(block, expected):
    assert format_block(Block(key="A", **block)) == expected


def test_the_scripts_have_the_same_words():
    assert block_words() == TABLE["texts"]


def test_sets_and_loads_are_not_broken_between_lines():
    assert unbroken("3 × 8 @ 80 kg · rest 2:00") == "3\u00a0×\u00a08\u00a0@\u00a080\u00a0kg · rest 2:00"
