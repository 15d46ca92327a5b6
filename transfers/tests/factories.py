from transfers.models import Import

CSV = (
    b"Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
    b"2026-03-02 18:04:11,Push,1h 5m,Zercher carry,1,82.5,5,0,0,,,8.5\n"
)


FOUND = {
    "workouts": 1,
    "sessions": 1,
    "sets": 1,
    "metrics": 0,
    "first": "2026-03-02",
    "last": "2026-03-02",
    "units": [],
    "asks_units": True,
    "asks_zone": True,
    "names": {"Zercher carry": {"sets": 1, "weight": True, "reps": True}},
}


def make_import(trainee) -> Import:
    """A file that waits for its start, as `look_at` leaves it (test_imports compares them)."""
    return Import.objects.create(
        trainee=trainee,
        file_name="strong.csv",
        content=CSV,
        dialect="strong",
        found=FOUND,
        exercises={"Zercher carry": 0},
        units="metric",
        zone="UTC",
    )
