"""Which notes are about pain: phrases as people write them, in English and German."""

import pytest

from coaching.pain import mentions_pain

PAIN = [
    "Left knee hurts a little",
    "lower back pain again",
    "Sharp stabbing in left hip",
    "shoulder ached all night",
    "felt a twinge in my hamstring",
    "Tweaked my back on the last rep",
    "elbow tendinitis flared up",
    "wrist is acting up",
    "pulled my groin",
    "sore knee after squats",
    "my left elbow is still sore",
    "pinching in the hip at the bottom",
    "No warm-up, knee hurts",
    "No PR today because of shoulder pain",
    "can't squat, too painful",
    "knee didn't hurt but the hip hurts",
    "no knee pain, but a sharp feeling in the back, it hurts",
    "didn't hurt as much as last week",
    "not without pain",
    "discomfort in the shoulder when benching",
    "pain is not gone",
    "Pain 6/10 in the elbow",
    "It hurts, not too bad though",
    "Knieschmerzen",
    "Knie schmerzt",
    "tut noch weh",
    "Das tut beim Beugen weh",
    "Schulter zwickt",
    "Hat im Rücken gezwickt",
    "Stechen im Knie",
    "es zieht im unteren Rücken",
    "Leichtes Ziehen im Oberschenkel",
    "nicht ohne Schmerzen",
    "tut nicht mehr so weh",
    "Knie schmerzt nicht nur beim Beugen",
    "Schmerzen sind nicht weg",
    "Kein Bankdrücken wegen Schulterschmerzen",
    "Wade gezerrt",
    "Handgelenk verstaucht",
    "Ellbogen entzündet",
    "Hexenschuss, musste abbrechen",
]
NONE = [
    "No pain today!",
    "no knee pain",
    "no knee, hip or back pain",
    "without any pain",
    "pain-free",
    "completely pain free at last",
    "knee didn't hurt",
    "Knee didn’t hurt at all",
    "shoulder does not hurt anymore",
    "it no longer hurts",
    "nothing hurts",
    "didn't feel any pain",
    "wasn't painful",
    "never had any pain in my knee",
    "the pain in my knee is gone",
    "pain went away",
    "pain didn't come back",
    "pain: 0/10",
    "painless",
    "new paint in the gym",
    "reached depth, coached by Sam",
    "Felt strong",
    "plate pinches were heavy",
    "stopped sharp at 10 reps",
    "schmerzfrei",
    "Endlich schmerzfreies Training",
    "ohne Schmerzen",
    "keine Schmerzen",
    "keine Knieschmerzen mehr",
    "Keine Schmerzen im linken Knie",
    "tut nicht weh",
    "tut nicht mehr weh",
    "es tat nichts weh",
    "Knie schmerzt nicht",
    "Knie schmerzt heute nicht",
    "Schulter zwickt nicht mehr",
    "Schmerzen sind weg",
    "Rückenschmerzen sind komplett verschwunden",
    "beschwerdefrei",
    "Klimmzüge: sauber gezogen",
    "Muskelkater in den Beinen",
]


@pytest.mark.parametrize("note", PAIN)
def test_notes_about_pain(note):
    assert mentions_pain(note) is True


@pytest.mark.parametrize("note", NONE)
def test_notes_about_anything_else(note):
    assert mentions_pain(note) is False
